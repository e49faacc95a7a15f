-- name: importers
SELECT DISTINCT p.code FROM role_grant g JOIN person p ON p.realm_id = g.realm_id AND p.person_id = g.person_id
 WHERE g.realm_id = $1 AND g.role = $2 AND g.subtree AND g.unit_id = ANY ($3)
   AND g.starts_on <= $4 AND (g.ends_on IS NULL OR g.ends_on > $4)
 ORDER BY p.code;

-- name: known_import
SELECT import_id, row_count, imported_at FROM history_import WHERE realm_id = $1 AND digest = $2;

-- name: claim_import
INSERT INTO history_import (realm_id, digest, import_id, row_count, actor_id, imported_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING import_id;

-- name: long
-- For this transaction on the caller's realm: a million rows take longer than any answer may.
SET LOCAL statement_timeout = '30min';

-- name: patient
-- Likewise while the caller's realm waits for the rows to be judged.
SET LOCAL idle_in_transaction_session_timeout = '10min';

-- name: end_founding
UPDATE realm SET founding = false WHERE realm_id = $1 AND founding;

-- name: stage
-- Filled and emptied within one transaction; the rows are of the caller's realm.
CREATE TEMPORARY TABLE staged_history (
  subject_kind text, subject_id uuid, unit_id uuid, scheme_version_id uuid, item text, occurred_on date, quantity bigint,
  points bigint, attributes jsonb, matter text, reason text, source text, first_on date) ON COMMIT DROP;

-- name: book
INSERT INTO entry (realm_id, recorded_at, entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item, occurred_on,
                   quantity, points, attributes, matter, reason, source, first_on, batch_id, actor_id, assurance)
SELECT $1, $2::timestamptz, uuidv7($2::timestamptz - now()), s.*, $3, $4, 'evaluated' FROM staged_history s;

-- name: written
-- The size of the table, of all realms together: how far a booking has come.
SELECT pg_relation_size('entry');
