-- name: add
-- The same thing handed in again by the same person stays the first row.
INSERT INTO evidence (realm_id, evidence_id, owner_id, key, mark, name, sha256, size, media_type, look, number, issuer,
                      dated, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT ON CONSTRAINT evidence_once DO NOTHING;

-- name: add_pieces
INSERT INTO evidence_piece (realm_id, band, value, evidence_id)
SELECT $1, piece.band, piece.value, $2 FROM unnest($3::smallint[], $4::bigint[]) AS piece (band, value);

-- name: same
SELECT evidence_id, owner_id, key, mark, name, sha256, size, media_type, look, number, issuer, dated, at
  FROM evidence WHERE realm_id = $1 AND owner_id = $2 AND key = $3 AND mark = $4;

-- name: some
SELECT evidence_id, owner_id, key, mark, name, sha256, size, media_type, look, number, issuer, dated, at
  FROM evidence WHERE realm_id = $1 AND evidence_id = ANY ($2);

-- name: lock
-- The realm is the seed of the lock's number; in the order of the keys, so that two who cite the same things never wait for each other in a ring.
SELECT pg_advisory_xact_lock(hashtextextended('evidence/' || key, $1::integer)) FROM unnest($2::text[]) AS key;

-- name: uses_of_keys
SELECT u.use_id, u.evidence_id, u.key, u.n, u.kind, u.object_id, u.item, u.subject_id, u.unit_id, u.at,
       r.use_id IS NOT NULL AS released, p.code AS subject
  FROM evidence_use u
  LEFT JOIN evidence_release r ON r.realm_id = u.realm_id AND r.use_id = u.use_id
  LEFT JOIN person p ON p.realm_id = u.realm_id AND p.person_id = u.subject_id
 WHERE u.realm_id = $1 AND u.key = ANY ($2)
 ORDER BY u.key, u.n;

-- name: add_use
INSERT INTO evidence_use (realm_id, use_id, evidence_id, key, n, kind, object_id, item, subject_id, unit_id, actor_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: release
INSERT INTO evidence_release (realm_id, use_id, actor_id, at)
SELECT u.realm_id, u.use_id, $4, $5
  FROM evidence_use u
  LEFT JOIN evidence_release r ON r.realm_id = u.realm_id AND r.use_id = u.use_id
 WHERE u.realm_id = $1 AND u.kind = $2 AND u.object_id = $3 AND r.use_id IS NULL;

-- name: uses_of_objects
SELECT u.evidence_id, u.object_id, u.subject_id, u.unit_id, u.actor_id
  FROM evidence_use u
  LEFT JOIN evidence_release r ON r.realm_id = u.realm_id AND r.use_id = u.use_id
 WHERE u.realm_id = $1 AND u.kind = $2 AND u.object_id = ANY ($3) AND r.use_id IS NULL
 ORDER BY u.object_id, u.at, u.use_id;

-- name: uses_of_one
SELECT subject_id, unit_id, actor_id FROM evidence_use WHERE realm_id = $1 AND evidence_id = $2;

-- name: opened
SELECT EXISTS (SELECT FROM evidence_opening WHERE realm_id = $1 AND evidence_id = $2 AND person_id = $3);
