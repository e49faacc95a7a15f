-- name: lock
-- The realm is the seed of the lock's number.
SELECT pg_advisory_xact_lock(hashtextextended($1::text || '/' || $2::text, $3::integer));

-- name: last
SELECT n, act, state, open, unit_id, subject_id, actor_id, role, reason, params, due_on, at
  FROM transition WHERE realm_id = $1 AND kind = $2 AND object_id = $3
 ORDER BY n DESC LIMIT 1;

-- name: steps
SELECT t.n, t.act, t.state, t.actor_id, t.role, t.reason, t.params, t.due_on, t.at, p.code AS actor, p.name AS actor_name
  FROM transition t
  LEFT JOIN person p ON p.realm_id = t.realm_id AND p.person_id = t.actor_id
 WHERE t.realm_id = $1 AND t.kind = $2 AND t.object_id = $3
 ORDER BY t.n;

-- name: add
INSERT INTO transition (realm_id, kind, object_id, n, act, state, open, unit_id, subject_id, actor_id, role, reason,
                        params, due_on, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);
