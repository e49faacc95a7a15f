-- name: importer
WITH added AS (
  INSERT INTO person (realm_id, person_id, code, name, name_key) VALUES ($1, $2, 'importer', 'importer', 'importer'))
INSERT INTO role_grant (realm_id, grant_id, person_id, role, unit_id, subtree, starts_on, granted_at)
VALUES ($1, $2, $2, 'work_committee', $3, true, '2000-01-01', now());

-- name: last_import
SELECT realm_id, uuidv7() AS entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item, occurred_on, recorded_at,
       quantity, points, attributes, matter, reason, source, batch_id, assurance, actor_id, reverses, tx, first_on
  FROM (SELECT * FROM entry WHERE realm_id = $1 AND batch_id = (
          SELECT import_id FROM history_import WHERE realm_id = $1 ORDER BY imported_at DESC LIMIT 1)
         ORDER BY occurred_on, hashtextextended(entry_id::text, 0)) AS e;

-- name: year_entries
SELECT subject_id AS subject, item, occurred_on, points FROM entry WHERE realm_id = $1 AND reverses IS NULL;

-- name: year_people
SELECT person_id AS subject, unit_id AS branch, code FROM membership JOIN person USING (realm_id, person_id)
 WHERE realm_id = $1;

-- name: draft
INSERT INTO scheme_version (realm_id, scheme_version_id, code, version, assessment, subject_kind, document, digest, created_at)
VALUES ($1, $2, $3, 2, $4, $5, $6, $7, now());

-- name: hr_reader
WITH added AS (
  INSERT INTO person (realm_id, person_id, code, name, name_key) VALUES ($1, $2, 'hr', 'hr', 'hr'))
INSERT INTO role_grant (realm_id, grant_id, person_id, role, unit_id, subtree, starts_on, granted_at)
VALUES ($1, $2, $2, 'hr_reader', $3, true, '2000-01-01', now());

-- name: add_snapshot
INSERT INTO snapshot (realm_id, period, n, first_day, last_day, provisional, as_of, row_count, taken_at)
VALUES ($1, $2, 1, $3, $4, false, $4, $5, now());

-- name: add_results
INSERT INTO snapshot_row (realm_id, period, n, assessment, subject_kind, subject_id, code, name, unit_id, unit_code, unit_name,
                          scheme_version_id, total, grade, rank, rank_of, dimensions)
SELECT $1, $2, 1, 'member', 'member', gen_random_uuid(), 'm' || lpad(g::text, 6, '0'), '某某' || g, b.unit_id, b.code, b.name,
       $3, (g % 100)::text || '.5', '合格', g % 200 + 1, 200,
       (SELECT jsonb_agg(jsonb_build_object('code', d, 'name', d, 'raw', (g % 37)::text, 'points', (g % 31)::text, 'cap', '30'))
          FROM unnest($4::text[]) AS d)
  FROM generate_series(0, $5::integer - 1) AS g
  JOIN (SELECT *, row_number() OVER (ORDER BY code) - 1 AS at, count(*) OVER () AS of FROM unit
         WHERE realm_id = $1 AND kind = 'branch') AS b ON b.at = g % b.of;

-- name: results_query
SELECT r.subject_kind, r.code, r.name, r.unit_code, r.unit_name, r.scheme_version_id, r.total, r.grade, r.rank, r.rank_of,
       r.dimensions
  FROM snapshot_row r WHERE r.realm_id = 1 AND r.period = $1 AND r.n = 1
 ORDER BY r.subject_kind, coalesce(r.unit_code, ''), r.code, r.assessment;

-- name: caught_up
SELECT coalesce((SELECT size FROM log_state WHERE realm_id = $1) >= $2, false)
   AND coalesce((SELECT entries FROM tally_mark WHERE realm_id = $1) >= $2, false);
