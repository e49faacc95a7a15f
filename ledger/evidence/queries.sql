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

-- name: own
SELECT evidence_id, owner_id, key, mark, name, sha256, size, media_type, look, number, issuer, dated, at
  FROM evidence WHERE realm_id = $1 AND owner_id = $2 ORDER BY evidence_id DESC LIMIT $3;

-- name: lock
-- The realm is the seed of the lock's number; in the order of the keys, so that two who cite the same things never wait for each other in a ring.
SELECT pg_advisory_xact_lock(hashtextextended('evidence/' || key, $1::integer)) FROM unnest($2::text[]) AS key;

-- name: uses_of_keys
SELECT u.use_id, u.evidence_id, u.key, u.n, u.kind, u.object_id, u.item, u.subject_id, u.unit_id, u.at,
       r.use_id IS NOT NULL AS released, p.code AS subject, e.mark
  FROM evidence_use u
  JOIN evidence e ON e.realm_id = u.realm_id AND e.evidence_id = u.evidence_id
  LEFT JOIN evidence_release r ON r.realm_id = u.realm_id AND r.use_id = u.use_id
  LEFT JOIN person p ON p.realm_id = u.realm_id AND p.person_id = u.subject_id
 WHERE u.realm_id = $1 AND u.key = ANY ($2)
 ORDER BY u.key, u.n;

-- name: add_use
INSERT INTO evidence_use (realm_id, use_id, evidence_id, key, n, kind, object_id, item, subject_id, unit_id, actor_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: alike
-- Earlier evidence with an equal piece that supports, or supported, another thing. Bands from 100 on are digests of text.
SELECT e.evidence_id, e.look, bool_or(mine.band >= 100) AS same_text
  FROM evidence_piece mine
  JOIN evidence_piece other ON other.realm_id = mine.realm_id AND other.band = mine.band AND other.value = mine.value
                           AND other.evidence_id <> mine.evidence_id
  JOIN evidence e ON e.realm_id = other.realm_id AND e.evidence_id = other.evidence_id
 WHERE mine.realm_id = $1 AND mine.evidence_id = $2 AND e.key <> $3
   AND EXISTS (SELECT FROM evidence_use u WHERE u.realm_id = e.realm_id AND u.evidence_id = e.evidence_id
                  AND (u.kind, u.object_id) <> ($4, $5))
 GROUP BY e.evidence_id, e.look
 ORDER BY e.evidence_id
 LIMIT 1000;

-- name: add_likeness
INSERT INTO evidence_likeness (realm_id, use_id, like_id, how, distance, at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: likenesses
-- For each the first use of what was seen before, and of that what the reader's units show.
SELECT l.use_id, l.like_id, l.how, l.distance, l.at, u.evidence_id, u.kind, u.object_id, u.item, u.unit_id,
       b.kind AS before_kind, b.object_id AS before_object, b.item AS before_item, b.unit_id AS before_unit,
       b.at AS before_at
  FROM evidence_likeness l
  JOIN evidence_use u ON u.realm_id = l.realm_id AND u.use_id = l.use_id
  LEFT JOIN LATERAL (SELECT o.kind, o.object_id, o.item, o.unit_id, o.at FROM evidence_use o
                      WHERE o.realm_id = l.realm_id AND o.evidence_id = l.like_id
                      ORDER BY o.at, o.use_id LIMIT 1) b ON true
 WHERE l.realm_id = $1 AND ($2::uuid IS NULL OR (l.use_id, l.like_id) < ($2, $3))
   AND ($4::uuid[] IS NULL OR u.unit_id = ANY ($4))
 ORDER BY l.use_id DESC, l.like_id DESC
 LIMIT $5;

-- name: open_to
INSERT INTO evidence_opening (realm_id, evidence_id, person_id, object, actor_id, at)
SELECT DISTINCT u.realm_id, u.evidence_id, person, $4, $5::uuid, $6::timestamptz
  FROM evidence_use u
  LEFT JOIN evidence_release r ON r.realm_id = u.realm_id AND r.use_id = u.use_id
 CROSS JOIN unnest($7::uuid[]) AS person
 WHERE u.realm_id = $1 AND u.kind = $2 AND u.object_id = $3 AND r.use_id IS NULL
ON CONFLICT DO NOTHING;

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

-- name: ever_cited
SELECT DISTINCT evidence_id FROM evidence_use WHERE realm_id = $1 AND kind = $2 AND object_id = $3;

-- name: uses_of_one
SELECT subject_id, unit_id, actor_id FROM evidence_use WHERE realm_id = $1 AND evidence_id = $2;

-- name: opened
SELECT EXISTS (SELECT FROM evidence_opening WHERE realm_id = $1 AND evidence_id = $2 AND person_id = $3);

-- name: is_own
SELECT EXISTS (SELECT FROM evidence WHERE realm_id = $1 AND owner_id = $2 AND key = $3 AND mark = $4);

-- name: handed_in_today
SELECT count(*) AS files, coalesce(sum(size), 0)::bigint AS bytes FROM evidence
 WHERE realm_id = $1 AND owner_id = $2 AND at >= $3::date::timestamp AT TIME ZONE $4;

-- name: hold_owner
-- The realm is the seed of the lock's number (realm_id $1), here and below.
SELECT pg_advisory_xact_lock(hashtextextended('evidence-of/' || $2::uuid, $1::integer));

-- name: hold_bytes
-- realm_id $1. Those who hand the same bytes in share it; who clears them away has it alone.
SELECT pg_advisory_xact_lock_shared(hashtextextended('evidence-bytes/' || $2::text, $1::integer));

-- name: alone
-- realm_id $1
SELECT pg_try_advisory_lock(hashtextextended('evidence-bytes/' || $2::text, $1::integer));

-- name: no_longer_alone
-- realm_id $1
SELECT pg_advisory_unlock(hashtextextended('evidence-bytes/' || $2::text, $1::integer));

-- name: stored
SELECT evidence_id, sha256 FROM (
  SELECT DISTINCT ON (sha256) evidence_id, sha256, at FROM evidence
   WHERE realm_id = $1 AND sha256 IS NOT NULL ORDER BY sha256, at, evidence_id) AS first
 ORDER BY at, evidence_id;

-- name: orphans
-- Files of realms that this database does not know are another's.
SELECT f.realm_id, f.sha256 FROM unnest($1::integer[], $2::bytea[]) AS f (realm_id, sha256)
  JOIN realm r ON r.realm_id = f.realm_id
 WHERE NOT EXISTS (SELECT FROM evidence e WHERE e.realm_id = f.realm_id AND e.sha256 = f.sha256);
