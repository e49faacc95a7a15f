-- name: due
-- Realms with something to fold: entries below the snapshot's xmin, of transactions that are over, whatever became of
-- them; or tallies of another server, or none at all.
SELECT r.realm_id, m.up_to::text AS up_to, s.system_identifier AS system,
       pg_snapshot_xmin(pg_current_snapshot())::text AS next_up_to,
       m.realm_id IS NULL OR m.system <> s.system_identifier AS anew
  FROM realm r LEFT JOIN tally_mark m USING (realm_id), pg_control_system() s
 WHERE m.realm_id IS NULL OR m.system <> s.system_identifier
    OR EXISTS (SELECT FROM entry e WHERE e.realm_id = r.realm_id AND e.tx >= m.up_to
                 AND e.tx < pg_snapshot_xmin(pg_current_snapshot()))
 ORDER BY r.realm_id;

-- name: hold
-- What the mark says now, and nobody else moves it before this transaction is over.
SELECT m.up_to::text AS up_to, pg_snapshot_xmin(pg_current_snapshot())::text AS next_up_to,
       (SELECT system_identifier FROM pg_control_system()) AS system, m.system AS known_system
  FROM tally_mark m WHERE m.realm_id = $1 FOR UPDATE;

-- name: fold
-- Everything from $2 up to, not including, $3 goes into the sums. A version without a year would break NOT NULL.
WITH fresh AS MATERIALIZED (
  SELECT e.subject_id, e.unit_id, e.scheme_version_id, e.item, y.first AS year_from,
         sum(CASE WHEN e.reverses IS NULL THEN 1 ELSE -1 END)::integer AS facts, sum(e.points)::bigint AS points,
         count(*) AS entries, max(e.occurred_on) AS last_day, min(e.recorded_at) AS oldest
    FROM entry e LEFT JOIN unnest($4::uuid[], $5::integer[], $6::integer[]) AS v (id, month, day)
         ON v.id = e.scheme_version_id,
         LATERAL (SELECT make_date(extract(year FROM e.occurred_on)::integer
           - CASE WHEN (extract(month FROM e.occurred_on), extract(day FROM e.occurred_on)) < (v.month, v.day)
                  THEN 1 ELSE 0 END, v.month, v.day) AS first) AS y
   WHERE e.realm_id = $1 AND e.tx >= $2::text::xid8 AND e.tx < $3::text::xid8
   GROUP BY e.subject_id, e.unit_id, e.scheme_version_id, e.item, y.first
), of_subjects AS (
  INSERT INTO tally AS t (realm_id, subject_id, year_from, scheme_version_id, unit_id, item, facts, points)
  SELECT $1, subject_id, year_from, scheme_version_id, unit_id, item, facts, points FROM fresh
  ON CONFLICT (realm_id, subject_id, year_from, scheme_version_id, unit_id, item)
  DO UPDATE SET facts = t.facts + excluded.facts, points = t.points + excluded.points
), of_units AS (
  INSERT INTO tally_unit AS t (realm_id, unit_id, year_from, scheme_version_id, item, facts, points)
  SELECT $1, unit_id, year_from, scheme_version_id, item, sum(facts), sum(points) FROM fresh
   GROUP BY unit_id, year_from, scheme_version_id, item
  ON CONFLICT (realm_id, unit_id, year_from, scheme_version_id, item)
  DO UPDATE SET facts = t.facts + excluded.facts, points = t.points + excluded.points
)
SELECT coalesce(sum(entries), 0)::bigint AS entries, max(last_day) AS last_day,
       coalesce(extract(epoch FROM clock_timestamp() - min(oldest)) * 1000, 0)::bigint AS lag_ms
  FROM fresh;

-- name: move
UPDATE tally_mark SET up_to = $2::text::xid8, entries = entries + $3, last_day = greatest(last_day, $4::date),
       folded_at = clock_timestamp(), lag_ms = greatest($5::bigint, 0) WHERE realm_id = $1;

-- name: forget
DELETE FROM tally WHERE realm_id = $1;

-- name: forget_units
DELETE FROM tally_unit WHERE realm_id = $1;

-- name: forget_mark
DELETE FROM tally_mark WHERE realm_id = $1;

-- name: begin_mark
-- A watermark of 0: nothing is folded yet.
INSERT INTO tally_mark (realm_id, system, up_to, entries, folded_at, lag_ms, checked_at)
SELECT $1, system_identifier, '0'::xid8, 0, clock_timestamp(), 0, clock_timestamp() FROM pg_control_system();

-- name: versions
SELECT scheme_version_id FROM scheme_version WHERE realm_id = $1;

-- name: documents
SELECT scheme_version_id, document FROM scheme_version WHERE realm_id = $1 AND scheme_version_id = ANY ($2);

-- name: realms
-- Of every realm: the worker keeps the tallies of all of them.
SELECT r.realm_id, r.code, r.timezone, m.checked_at, m.mismatch, now() AS now
  FROM realm r LEFT JOIN tally_mark m USING (realm_id) ORDER BY r.realm_id;

-- name: chunk_end
-- The subject up to which the next stretch of about $3 entries reaches; NULL: to the end.
SELECT subject_id FROM entry WHERE realm_id = $1 AND subject_id > $2 ORDER BY subject_id OFFSET $3 LIMIT 1;

-- name: compare
-- Sums made again from the entries below the watermark beside those kept, for the subjects after $2 up to $3.
WITH made AS (
  SELECT e.subject_id, y.first AS year_from, e.scheme_version_id, e.unit_id, e.item,
         sum(CASE WHEN e.reverses IS NULL THEN 1 ELSE -1 END)::bigint AS facts, sum(e.points)::bigint AS points,
         count(*) AS entries
    FROM entry e LEFT JOIN unnest($4::uuid[], $5::integer[], $6::integer[]) AS v (id, month, day)
         ON v.id = e.scheme_version_id,
         LATERAL (SELECT make_date(extract(year FROM e.occurred_on)::integer
           - CASE WHEN (extract(month FROM e.occurred_on), extract(day FROM e.occurred_on)) < (v.month, v.day)
                  THEN 1 ELSE 0 END, v.month, v.day) AS first) AS y
   WHERE e.realm_id = $1 AND e.subject_id > $2 AND ($3::uuid IS NULL OR e.subject_id <= $3)
     AND e.tx < coalesce((SELECT m.up_to FROM tally_mark m WHERE m.realm_id = $1), '0'::xid8)
   GROUP BY e.subject_id, y.first, e.scheme_version_id, e.unit_id, e.item
), kept AS (
  SELECT subject_id, year_from, scheme_version_id, unit_id, item, facts, points FROM tally
   WHERE realm_id = $1 AND subject_id > $2 AND ($3::uuid IS NULL OR subject_id <= $3)
), beside AS (
  SELECT subject_id, year_from, scheme_version_id, unit_id, item, made.entries, made.facts AS made_facts,
         made.points AS made_points, kept.facts AS kept_facts, kept.points AS kept_points
    FROM made FULL JOIN kept USING (subject_id, year_from, scheme_version_id, unit_id, item)
)
SELECT coalesce(sum(entries), 0)::bigint AS entries, count(kept_facts) AS tallies,
       count(*) FILTER (WHERE made_facts IS DISTINCT FROM kept_facts OR made_points IS DISTINCT FROM kept_points) AS wrong,
       (array_agg(concat_ws(' ', 'subject', subject_id, 'unit', unit_id, 'item', item, 'year from', year_from,
          'entries:', coalesce(made_facts::text || '/' || made_points, 'none'),
          'kept:', coalesce(kept_facts::text || '/' || kept_points, 'none')) ORDER BY subject_id, unit_id, item, year_from)
        FILTER (WHERE made_facts IS DISTINCT FROM kept_facts OR made_points IS DISTINCT FROM kept_points))[1] AS first
  FROM beside;

-- name: compare_units
-- The sums of units beside those of their subjects.
WITH made AS (
  SELECT unit_id, year_from, scheme_version_id, item, sum(facts) AS facts, sum(points) AS points
    FROM tally WHERE realm_id = $1 GROUP BY unit_id, year_from, scheme_version_id, item
), kept AS (
  SELECT unit_id, year_from, scheme_version_id, item, facts, points FROM tally_unit WHERE realm_id = $1
), beside AS (
  SELECT unit_id, year_from, scheme_version_id, item, made.facts AS made_facts, made.points AS made_points,
         kept.facts AS kept_facts, kept.points AS kept_points
    FROM made FULL JOIN kept USING (unit_id, year_from, scheme_version_id, item)
)
SELECT 0::bigint AS entries, count(kept_facts) AS tallies,
       count(*) FILTER (WHERE made_facts IS DISTINCT FROM kept_facts OR made_points IS DISTINCT FROM kept_points) AS wrong,
       (array_agg(concat_ws(' ', 'unit', unit_id, 'item', item, 'year from', year_from,
          'subjects:', coalesce(made_facts::text || '/' || made_points, 'none'),
          'kept:', coalesce(kept_facts::text || '/' || kept_points, 'none')) ORDER BY unit_id, item, year_from)
        FILTER (WHERE made_facts IS DISTINCT FROM kept_facts OR made_points IS DISTINCT FROM kept_points))[1] AS first
  FROM beside;

-- name: checked
UPDATE tally_mark SET checked_at = clock_timestamp(), mismatch = $2 WHERE realm_id = $1;

-- name: state
-- Of every realm: asked before anybody is known.
SELECT coalesce(max(m.lag_ms), 0) AS lag_ms, count(m.mismatch) AS mismatches,
       EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                AND (l.classid::bigint << 32 | l.objid::bigint) = $1
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS at_work
  FROM tally_mark m;
