-- name: alone
-- The realm is the seed of the lock's number.
SELECT pg_try_advisory_xact_lock(hashtextextended('remind', $1::integer));

-- name: fallen
-- Things at the last step they took whose day has come ($2: today) and nobody was told so at that stage, of the kinds
-- and states that wait for somebody.
SELECT t.kind, t.object_id, t.n, t.state, t.unit_id, t.subject_id, t.actor_id, t.due_on,
       CASE WHEN t.due_on < $2 THEN 'overdue' ELSE 'due' END AS stage
  FROM transition t
 WHERE t.realm_id = $1 AND t.open AND t.due_on <= $2
   AND NOT EXISTS (SELECT FROM transition l WHERE l.realm_id = t.realm_id AND l.kind = t.kind
                      AND l.object_id = t.object_id AND l.n = t.n + 1)
   AND NOT EXISTS (SELECT FROM due_notice o WHERE o.realm_id = t.realm_id AND o.kind = t.kind AND o.object_id = t.object_id
                      AND o.n = t.n AND o.stage = CASE WHEN t.due_on < $2 THEN 'overdue' ELSE 'due' END)
 ORDER BY t.due_on, t.at, t.object_id LIMIT $3;

-- name: grants
SELECT person_id, role, unit_id, subtree FROM role_grant
 WHERE realm_id = $1 AND starts_on <= $2 AND (ends_on IS NULL OR ends_on > $2);

-- name: noted
INSERT INTO due_notice (realm_id, kind, object_id, n, stage, people, at) VALUES ($1, $2, $3, $4, $5, $6, $7);
