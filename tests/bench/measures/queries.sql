-- name: importer
WITH added AS (
  INSERT INTO person (realm_id, person_id, code, name, name_key) VALUES ($1, $2, 'importer', 'importer', 'importer'))
INSERT INTO role_grant (realm_id, grant_id, person_id, role, unit_id, subtree, starts_on, granted_at)
VALUES ($1, $2, $2, 'work_committee', $3, true, '2000-01-01', now());

-- name: last_import
SELECT realm_id, uuidv7() AS entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item, occurred_on, recorded_at,
       quantity, points, attributes, matter, reason, source, batch_id, assurance, actor_id, reverses, tx
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
