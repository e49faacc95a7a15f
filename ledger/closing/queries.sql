-- name: lock_snapshots
-- One settlement of a realm at a time.
SELECT pg_advisory_xact_lock($1, 1);

-- name: lock_postings
-- Postings of the realm, and changes of its organisation, hold this one shared.
SELECT pg_advisory_xact_lock($1, 0);

-- name: org_version
SELECT org_version FROM realm WHERE realm_id = $1;

-- name: homes_on
SELECT person_id, unit_id FROM (
  SELECT DISTINCT ON (person_id) person_id, unit_id FROM membership
   WHERE realm_id = $1 AND line = 'party' AND starts_on <= $2 ORDER BY person_id, starts_on DESC) AS latest
 WHERE unit_id IS NOT NULL;

-- name: next_number
SELECT coalesce(max(n), 0) + 1 FROM snapshot WHERE realm_id = $1 AND period = $2;

-- name: gather
-- The rows of one realm until their number is known, which the snapshot row must say first.
CREATE TEMPORARY TABLE taken (
  assessment text, subject_kind text, subject_id uuid, code text, name text, unit_id uuid, unit_code text, unit_name text,
  scheme_version_id uuid, total text, grade text, rank integer, rank_of integer, dimensions text) ON COMMIT DROP;

-- name: add_snapshot
INSERT INTO snapshot (realm_id, period, n, first_day, last_day, provisional, as_of, row_count, taken_by, taken_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: add_rows
INSERT INTO snapshot_row (realm_id, period, n, assessment, subject_kind, subject_id, code, name, unit_id, unit_code, unit_name,
                          scheme_version_id, total, grade, rank, rank_of, dimensions)
SELECT $1, $2, $3, assessment, subject_kind, subject_id, code, name, unit_id, unit_code, unit_name,
       scheme_version_id, total, grade, rank, rank_of, dimensions::jsonb
  FROM taken ORDER BY subject_kind, unit_code, code;

-- name: publish
INSERT INTO period_publication (realm_id, period, n, published_by, published_at) VALUES ($1, $2, $3, $4, $5);

-- name: elsewhere
-- Members with entries of another unit than the one they are at home in, and which.
SELECT DISTINCT e.subject_id, e.unit_id, h.unit_id AS home_id
  FROM (SELECT DISTINCT ON (person_id) person_id, unit_id FROM membership
         WHERE realm_id = $1 AND line = 'party' AND starts_on <= $3 ORDER BY person_id, starts_on DESC) AS h
  JOIN entry e ON e.realm_id = $1 AND e.subject_id = h.person_id AND e.unit_id <> h.unit_id
 WHERE e.occurred_on BETWEEN $2 AND $3;

-- name: seal_last
SELECT number, digest FROM seal WHERE realm_id = $1 ORDER BY number DESC LIMIT 1;

-- name: seal_add
INSERT INTO seal (realm_id, number, period, n, entries, entries_digest, totals_digest, names_digest, roster_digest,
                  rules_digest, previous, digest, seen, sealed_at, pending)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: seal_digests
-- Digests of digests, one a subject, so that no text grows with the realm. Roster and rules are taken as they were on
-- the last day; what a later change of the organisation says of that day shows as a difference, as it should.
WITH taken AS (SELECT first_day, last_day FROM snapshot WHERE realm_id = $1 AND period = $2 AND n = $3),
counted AS (
  SELECT subject_id, count(*) AS entries, sha256(convert_to(string_agg(concat_ws('|', entry_id, subject_kind, unit_id,
           scheme_version_id, item, occurred_on, quantity, points, reverses, first_on), E'\n' ORDER BY entry_id), 'UTF8')) AS digest
    FROM entry, taken
   WHERE realm_id = $1 AND occurred_on BETWEEN first_day AND last_day
     AND ($4::text IS NULL OR pg_visible_in_snapshot(tx, $4::text::pg_snapshot))
   GROUP BY subject_id),
rows AS (SELECT * FROM snapshot_row WHERE realm_id = $1 AND period = $2 AND n = $3),
roster AS (
  SELECT concat_ws('|', person_id, line, starts_on, unit_id) AS line FROM membership, taken
   WHERE realm_id = $1 AND starts_on <= last_day
   UNION ALL SELECT concat_ws('|', person_id, trait, starts_on, value) FROM person_trait, taken
   WHERE realm_id = $1 AND starts_on <= last_day),
rules AS (
  SELECT v.code, v.version, concat_ws('|', v.code, v.version, v.digest, p.starts_on) AS line
    FROM scheme_version v JOIN scheme_publication p USING (realm_id, scheme_version_id), taken
   WHERE v.realm_id = $1 AND p.starts_on <= last_day)
SELECT (SELECT first_day FROM taken) AS first_day, (SELECT last_day FROM taken) AS last_day,
       (SELECT coalesce(sum(entries), 0)::bigint FROM counted) AS entries,
       (SELECT encode(sha256(coalesce(string_agg(digest, ''::bytea ORDER BY subject_id), '')), 'hex') FROM counted) AS entries_digest,
       (SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', assessment, subject_kind, code, coalesce(total, '-'),
          coalesce(grade, '-'), coalesce(rank::text, '-'), dimensions), E'\n' ORDER BY assessment, subject_id), ''), 'UTF8')), 'hex')
          FROM rows) AS totals_digest,
       (SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', subject_id, code, name, unit_code, unit_name),
          E'\n' ORDER BY assessment, subject_id), ''), 'UTF8')), 'hex') FROM rows) AS names_digest,
       (SELECT encode(sha256(convert_to(coalesce(string_agg(line, E'\n' ORDER BY line COLLATE "C"), ''), 'UTF8')), 'hex')
          FROM roster) AS roster_digest,
       (SELECT encode(sha256(convert_to(coalesce(string_agg(line, E'\n' ORDER BY code, version), ''), 'UTF8')), 'hex')
          FROM rules) AS rules_digest,
       pg_current_snapshot()::text AS seen;

-- name: seal_all
SELECT number, period, n, entries, entries_digest, totals_digest, names_digest, roster_digest, rules_digest, previous,
       digest, seen, pending
  FROM seal WHERE realm_id = $1 ORDER BY number;

-- name: reopened
SELECT period, max(n) AS n FROM period_act WHERE realm_id = $1 AND act = 'reopened' GROUP BY period;

-- name: seal_page
SELECT number, period, n, entries, entries_digest, totals_digest, names_digest, roster_digest, rules_digest, previous,
       digest, pending
  FROM seal WHERE realm_id = $1 AND ($2::integer IS NULL OR number < $2) ORDER BY number DESC LIMIT $3;

-- name: holding
-- Settlements that hold a day: where several periods end with it, the longest is opened first.
SELECT s.period, s.last_day > $3 OR s.first_day < $4 AS before FROM snapshot s
 WHERE s.realm_id = $1 AND NOT s.provisional AND s.period <> $2 AND s.last_day >= $3
   AND NOT EXISTS (SELECT FROM period_act a WHERE a.realm_id = $1 AND a.period = s.period AND a.n >= s.n AND a.act = 'reopened')
 ORDER BY before DESC, s.last_day DESC, s.first_day LIMIT 1;

-- name: act
SELECT act_id, period, n, act, by_id FROM period_act WHERE realm_id = $1 AND act_id = $2;

-- name: add_act
INSERT INTO period_act (realm_id, act_id, period, n, act, asked, reason, accepted, by_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: open_items
-- What is still open about a settled period: bookings it has not counted, whether it was shown.
SELECT (SELECT count(*) FROM entry e WHERE e.realm_id = $1 AND e.occurred_on BETWEEN s.first_day AND s.last_day
           AND NOT pg_visible_in_snapshot(e.tx, l.seen::pg_snapshot)) AS uncounted,
       (SELECT count(*) FROM period_publication p WHERE p.realm_id = $1 AND p.period = $2 AND p.n = $3) AS shown,
       (SELECT count(*) FROM snapshot o WHERE o.realm_id = $1 AND NOT o.provisional AND o.period <> $2
           AND o.first_day >= s.first_day AND o.last_day <= s.last_day AND o.taken_at > s.taken_at) AS parts,
       (SELECT count(*) FROM draw d WHERE d.realm_id = $1 AND d.first_day <= s.last_day AND d.last_day >= s.first_day
           AND (SELECT t.open FROM transition t WHERE t.realm_id = $1 AND t.kind = 'draw' AND t.object_id = d.draw_id
                 ORDER BY t.n DESC LIMIT 1)) AS draws,
       s.first_day, s.last_day
  FROM snapshot s JOIN seal l USING (realm_id, period, n)
 WHERE s.realm_id = $1 AND s.period = $2 AND s.n = $3;

-- name: seal_of
SELECT digest FROM seal WHERE realm_id = $1 AND period = $2 AND n = $3;

-- name: asked
-- Reopenings that were asked for and not granted yet.
SELECT a.act_id, p.code, a.reason FROM period_act a JOIN person p ON p.realm_id = $1 AND p.person_id = a.by_id
 WHERE a.realm_id = $1 AND a.period = $2 AND a.n = $3 AND a.act = 'asked'
   AND NOT EXISTS (SELECT FROM period_act g WHERE g.realm_id = $1 AND g.asked = a.act_id)
 ORDER BY a.at;
