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
