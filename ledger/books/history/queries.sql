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

-- name: editions
SELECT edition, digest, row_count, import_id FROM history_edition WHERE realm_id = $1 AND source = $2 ORDER BY edition;

-- name: known_edition
-- The same rows as some edition of any source, the latest of them.
SELECT source, edition, import_id, row_count FROM history_edition
 WHERE realm_id = $1 AND digest = $2 ORDER BY imported_at DESC, source LIMIT 1;

-- name: source_of_import
SELECT source FROM history_edition WHERE realm_id = $1 AND import_id = $2 ORDER BY edition LIMIT 1;

-- name: add_edition
INSERT INTO history_edition (realm_id, source, edition, digest, import_id, row_count, booked, reversed, actor_id, imported_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: booked_rows
-- What stands of all editions: their entries without those that an edition itself took back.
SELECT e.entry_id, e.subject_kind, coalesce(p.code, u.code), e.subject_id, e.item, e.occurred_on, e.quantity, e.attributes,
       e.matter, e.reason, e.source, e.scheme_version_id, e.points, e.first_on, (r.entry_id IS NOT NULL)::integer
  FROM entry e
  LEFT JOIN person p ON p.realm_id = e.realm_id AND p.person_id = e.subject_id
  LEFT JOIN unit u ON u.realm_id = e.realm_id AND u.unit_id = e.subject_id
  LEFT JOIN entry r ON r.realm_id = e.realm_id AND r.reverses = e.entry_id
 WHERE e.realm_id = $1 AND e.batch_id = ANY ($2::uuid[]) AND e.reverses IS NULL
   AND (r.batch_id IS NULL OR r.batch_id <> ALL ($2::uuid[]));

-- name: take_back
INSERT INTO entry (realm_id, recorded_at, entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item, occurred_on,
                   quantity, points, attributes, matter, reason, source, batch_id, actor_id, reverses, first_on, assurance)
SELECT $1, $2::timestamptz, uuidv7($2::timestamptz - now()), e.subject_kind, e.subject_id, e.unit_id, e.scheme_version_id,
       e.item, e.occurred_on, e.quantity, -e.points, e.attributes, e.matter, $5, 'reversal', $3, $4, e.entry_id, e.first_on,
       'evaluated'
  FROM entry e JOIN unnest($6::uuid[]) AS gone (entry_id) ON gone.entry_id = e.entry_id
 WHERE e.realm_id = $1
   AND NOT EXISTS (SELECT FROM entry r WHERE r.realm_id = $1 AND r.reverses = e.entry_id);
