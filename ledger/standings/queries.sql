-- name: latest_row
SELECT r.n, r.grade, r.rank, r.rank_of FROM snapshot_row r
 WHERE r.realm_id = $1 AND r.period = $2 AND r.assessment = $3 AND r.subject_id = $4
   AND r.n = (SELECT max(s.n) FROM snapshot s WHERE s.realm_id = $1 AND s.period = $2)
   AND ($5::uuid[] IS NULL OR r.unit_id = ANY ($5) OR r.subject_id = ANY ($5) OR r.subject_id = $6);

-- name: snapshot
SELECT n, provisional, as_of, taken_at FROM snapshot WHERE realm_id = $1 AND period = $2 AND n = $3;

-- name: snapshot_list
SELECT r.rank, r.code, r.name, r.unit_code, r.total, r.grade, r.assessment, r.subject_kind FROM snapshot_row r
 WHERE r.realm_id = $1 AND r.period = $2 AND r.n = $3 AND r.subject_kind = ANY ($4) AND r.assessment = ANY ($5)
   AND (($6::uuid[] IS NOT NULL AND r.unit_id = ANY ($6)) OR ($7::uuid[] IS NOT NULL AND r.subject_id = ANY ($7)))
   AND ($8::uuid[] IS NULL OR r.unit_id = ANY ($8) OR r.subject_id = ANY ($8))
   AND ($9::integer IS NULL OR (coalesce(r.rank, 2147483647), r.code) > ($9, $10))
 ORDER BY coalesce(r.rank, 2147483647), r.code LIMIT $11;

-- name: ever_home
SELECT DISTINCT person_id FROM (
  SELECT person_id, unit_id, starts_on,
         lead(starts_on) OVER (PARTITION BY person_id ORDER BY starts_on) AS ends_on
    FROM membership WHERE realm_id = $1 AND line = 'party') AS stay
 WHERE unit_id = ANY ($2) AND starts_on <= $4 AND (ends_on IS NULL OR ends_on > $3);

-- name: latest_grades
SELECT subject_id, grade FROM snapshot_row
 WHERE realm_id = $1 AND period = $2 AND n = $3 AND assessment = $4 AND unit_id = $5
   AND ($6::uuid[] IS NULL OR unit_id = ANY ($6));

-- name: facts
SELECT entry_id, subject_id, unit_id, item, occurred_on, quantity, points, matter, reverses,
       CASE WHEN item = ANY ($9) THEN attributes END AS attributes FROM entry
 WHERE realm_id = $1 AND subject_id = ANY ($4) AND occurred_on BETWEEN $5 AND $6
   AND ($2::uuid[] IS NULL OR unit_id = ANY ($2) OR subject_id = ANY ($3))
   AND ($7::timestamptz IS NULL OR recorded_at <= $7)
   AND scheme_version_id = ANY ($8) AND NOT item = ANY ($10);

-- name: facts_before
SELECT entry_id, subject_id, unit_id, item, occurred_on, quantity, points, matter, reverses,
       CASE WHEN item = ANY ($9) THEN attributes END AS attributes FROM entry
 WHERE realm_id = $1 AND subject_id = ANY ($4) AND occurred_on BETWEEN $5 AND $6
   AND ($2::uuid[] IS NULL OR unit_id = ANY ($2) OR subject_id = ANY ($3))
   AND ($7::timestamptz IS NULL OR recorded_at <= $7)
   AND scheme_version_id = ANY ($8) AND item = ANY ($10);

-- name: sums
SELECT subject_id, unit_id, item, sum(CASE WHEN reverses IS NULL THEN 1 ELSE -1 END)::integer AS count,
       sum(points)::bigint AS points
  FROM entry
 WHERE realm_id = $1 AND subject_id = ANY ($4) AND occurred_on BETWEEN $5 AND $6
   AND ($2::uuid[] IS NULL OR unit_id = ANY ($2) OR subject_id = ANY ($3))
   AND ($7::timestamptz IS NULL OR recorded_at <= $7)
   AND scheme_version_id = ANY ($8) AND item = ANY ($9)
 GROUP BY subject_id, unit_id, item;

-- name: mark
-- Whether the tallies are of this server, and the latest day in them.
SELECT m.system = s.system_identifier AS ours, m.last_day FROM tally_mark m, pg_control_system() s WHERE m.realm_id = $1;

-- name: kept_sums
-- The same as `sums` for a whole year: what is folded, and the entries above the watermark. Without a mark: entries alone.
SELECT subject_id, unit_id, item, sum(count)::integer AS count, sum(points)::bigint AS points FROM (
  SELECT subject_id, unit_id, item, facts AS count, points FROM tally
   WHERE realm_id = $1 AND subject_id = ANY ($4) AND year_from = $5
     AND ($2::uuid[] IS NULL OR unit_id = ANY ($2) OR subject_id = ANY ($3))
     AND scheme_version_id = ANY ($7) AND item = ANY ($8)
  UNION ALL
  SELECT subject_id, unit_id, item, CASE WHEN reverses IS NULL THEN 1 ELSE -1 END, points FROM entry
   WHERE realm_id = $1 AND subject_id = ANY ($4) AND occurred_on BETWEEN $5 AND $6
     AND tx >= coalesce((SELECT m.up_to FROM tally_mark m WHERE m.realm_id = $1), '0'::xid8)
     AND ($2::uuid[] IS NULL OR unit_id = ANY ($2) OR subject_id = ANY ($3))
     AND scheme_version_id = ANY ($7) AND item = ANY ($8)) AS booked
 GROUP BY subject_id, unit_id, item;

-- name: totals
SELECT scheme_version_id, item, sum(CASE WHEN reverses IS NULL THEN 1 ELSE -1 END)::bigint AS count,
       sum(points)::bigint AS points
  FROM entry
 WHERE realm_id = $1 AND unit_id = ANY ($2) AND occurred_on BETWEEN $3 AND $4 AND scheme_version_id = ANY ($5)
 GROUP BY scheme_version_id, item;

-- name: kept_totals
-- The same for a whole year: what is folded, and the entries above the watermark. Without a mark: entries alone.
SELECT scheme_version_id, item, sum(count)::bigint AS count, sum(points)::bigint AS points FROM (
  SELECT scheme_version_id, item, facts AS count, points FROM tally_unit
   WHERE realm_id = $1 AND unit_id = ANY ($2) AND year_from = $3 AND scheme_version_id = ANY ($5)
  UNION ALL
  SELECT scheme_version_id, item, CASE WHEN reverses IS NULL THEN 1 ELSE -1 END, points FROM entry
   WHERE realm_id = $1 AND unit_id = ANY ($2) AND occurred_on BETWEEN $3 AND $4 AND scheme_version_id = ANY ($5)
     AND tx >= coalesce((SELECT m.up_to FROM tally_mark m WHERE m.realm_id = $1), '0'::xid8)) AS booked
 GROUP BY scheme_version_id, item;

-- name: inputs
-- Entries with everything they were priced from.
SELECT entry_id, subject_id, unit_id, item, occurred_on, quantity, points, attributes, matter, reverses FROM entry
 WHERE realm_id = $1 AND subject_id = ANY ($4) AND occurred_on BETWEEN $5 AND $6
   AND ($2::uuid[] IS NULL OR unit_id = ANY ($2) OR subject_id = ANY ($3))
   AND scheme_version_id = ANY ($7);

-- name: finals
-- The latest snapshot for good of each period.
SELECT period, max(n) AS n FROM snapshot WHERE realm_id = $1 AND NOT provisional GROUP BY period;

-- name: earlier
SELECT r.subject_id, r.period, r.total, r.grade, r.rank, r.rank_of, r.dimensions
  FROM snapshot_row r JOIN unnest($2::text[], $3::integer[]) AS t (period, n) ON r.period = t.period AND r.n = t.n
 WHERE r.realm_id = $1 AND r.assessment = $4 AND r.subject_id = ANY ($5);

-- name: passing
-- Entries of items that are also booked on others: all of them, or those of some subjects and those that name somebody.
SELECT entry_id, subject_kind, subject_id, unit_id, item, occurred_on, quantity, points, attributes, matter, reverses FROM entry
 WHERE realm_id = $1 AND ($2::uuid[] IS NULL OR unit_id = ANY ($2)) AND occurred_on BETWEEN $3 AND $4
   AND ($5::timestamptz IS NULL OR recorded_at <= $5) AND scheme_version_id = ANY ($6) AND item = ANY ($7)
   AND ($8::uuid[] IS NULL OR subject_id = ANY ($8)
        OR EXISTS (SELECT FROM jsonb_each_text(attributes) AS named WHERE named.value = ANY ($9)));

-- name: seats
SELECT s.unit_id, s.seat, s.starts_on, p.code FROM seat s
  LEFT JOIN person p ON p.realm_id = s.realm_id AND p.person_id = s.person_id
 WHERE s.realm_id = $1 ORDER BY s.unit_id, s.seat, s.starts_on;

-- name: contacts
SELECT k.person_id, k.starts_on, p.code FROM person_link k
  LEFT JOIN person p ON p.realm_id = k.realm_id AND p.person_id = k.link_person_id
 WHERE k.realm_id = $1 AND k.person_id = ANY ($2) ORDER BY k.person_id, k.starts_on;

-- name: seen
-- Up to where the transactions were over, and the latest snapshot.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS since,
       (SELECT max(s.n) FROM snapshot s WHERE s.realm_id = $1 AND s.period = $2) AS n,
       (SELECT count(*) FROM period_publication p WHERE p.realm_id = $1 AND p.period = $2)
         + (SELECT count(*) FROM period_act a WHERE a.realm_id = $1 AND a.period = $2) AS acts,
       (SELECT count(*) FROM transition t WHERE t.realm_id = $1 AND t.subject_id = $3 AND t.kind = 'claim') AS steps;

-- name: unchanged
-- What kept standings rest on, for several callers ($3) and subjects ($5) at once; see `caller` for the first columns.
SELECT r.org_version, coalesce($2, now()) AS now, (coalesce($2, now()) AT TIME ZONE r.timezone)::date AS today,
       (SELECT count(*) FROM scheme_publication p WHERE p.realm_id = r.realm_id)
         + (SELECT count(*) FROM scheme_withdrawal w WHERE w.realm_id = r.realm_id) AS schemes_version,
       ARRAY(SELECT ROW(g.person_id, g.role, g.unit_id, g.subtree) FROM role_grant g
              WHERE g.realm_id = r.realm_id AND g.person_id = ANY ($3)
                AND g.starts_on <= (coalesce($2, now()) AT TIME ZONE r.timezone)::date
                AND (g.ends_on IS NULL OR g.ends_on > (coalesce($2, now()) AT TIME ZONE r.timezone)::date)
              ORDER BY g.role, g.unit_id) AS grants,
       ARRAY(SELECT ROW(s.period, max(s.n),
                        (SELECT count(*) FROM period_publication p WHERE p.realm_id = r.realm_id AND p.period = s.period)
                          + (SELECT count(*) FROM period_act a WHERE a.realm_id = r.realm_id AND a.period = s.period))
               FROM snapshot s WHERE s.realm_id = r.realm_id AND s.period = ANY ($4) GROUP BY s.period) AS snapshots,
       ARRAY(SELECT w.at FROM unnest($5::uuid[], $6::text[]::xid8[], $7::bigint[])
                              WITH ORDINALITY AS w (subject_id, since, steps, at)
              WHERE EXISTS (SELECT FROM entry e WHERE e.realm_id = r.realm_id AND e.subject_id = w.subject_id
                              AND e.tx >= w.since)
                 OR EXISTS (SELECT FROM confirmation c WHERE c.realm_id = r.realm_id AND c.subject_id = w.subject_id
                              AND c.tx >= w.since)
                 OR w.steps <> (SELECT count(*) FROM transition t WHERE t.realm_id = r.realm_id
                                   AND t.subject_id = w.subject_id AND t.kind = 'claim')) AS changed
  FROM realm r WHERE r.realm_id = $1;

-- name: assured
-- Points as given that stand, by how sure they are: `confirmed` says more than `drawn`; and how many are open to
-- objection: all where the result was shown since $10 and is not closed, what was booked since and no meeting confirmed, what is under appeal.
WITH shown AS (
  SELECT EXISTS (SELECT FROM period_publication p
                  WHERE p.realm_id = $1 AND p.period = $9 AND p.published_at >= $10
                    AND ($7::timestamptz IS NULL OR p.published_at <= $7)
                    AND NOT EXISTS (SELECT FROM period_act a WHERE a.realm_id = $1 AND a.period = $9 AND a.n >= p.n
                                       AND a.act = 'closed' AND ($7::timestamptz IS NULL OR a.at <= $7))) AS lately)
SELECT coalesce(c.kind, 'evaluated') AS kind, sum(e.points)::bigint AS points,
       coalesce(sum(e.points) FILTER (WHERE shown.lately OR (c.kind IS DISTINCT FROM 'confirmed' AND e.recorded_at >= $10)
         OR CASE WHEN e.source ~ '^claim:[0-9a-f-]{36}$' THEN
              (SELECT t.state = 'appealed' FROM transition t
                WHERE t.realm_id = e.realm_id AND t.kind = 'claim' AND t.object_id = substr(e.source, 7)::uuid
                  AND ($7::timestamptz IS NULL OR t.at <= $7)
                ORDER BY t.n DESC LIMIT 1) END), 0)::bigint AS open
  FROM shown CROSS JOIN entry e
  LEFT JOIN LATERAL (SELECT min(k.kind) AS kind FROM confirmation k
                      WHERE k.realm_id = e.realm_id AND k.entry_id = e.entry_id
                        AND ($7::timestamptz IS NULL OR k.confirmed_at <= $7)) AS c ON true
 WHERE e.realm_id = $1 AND e.subject_id = $4 AND e.occurred_on BETWEEN $5 AND $6
   AND ($2::uuid[] IS NULL OR e.unit_id = ANY ($2) OR e.subject_id = ANY ($3))
   AND ($7::timestamptz IS NULL OR e.recorded_at <= $7) AND e.scheme_version_id = ANY ($8) AND e.reverses IS NULL
   AND NOT EXISTS (SELECT FROM entry r WHERE r.realm_id = e.realm_id AND r.reverses = e.entry_id
                      AND ($7::timestamptz IS NULL OR r.recorded_at <= $7))
 GROUP BY 1;
