-- name: realms
-- Of every realm, since the worker tells in all of them: where something fell due at a step and nobody was told so yet.
SELECT r.realm_id FROM realm r WHERE EXISTS (
  SELECT FROM transition t
   WHERE t.realm_id = r.realm_id AND t.open AND t.due_on <= (now() AT TIME ZONE r.timezone)::date
     AND NOT EXISTS (SELECT FROM transition l WHERE l.realm_id = t.realm_id AND l.kind = t.kind
                        AND l.object_id = t.object_id AND l.n = t.n + 1)
     AND NOT EXISTS (SELECT FROM due_notice o WHERE o.realm_id = t.realm_id AND o.kind = t.kind
                        AND o.object_id = t.object_id AND o.n = t.n
                        AND (o.stage = 'overdue' OR t.due_on = (now() AT TIME ZONE r.timezone)::date)))
 ORDER BY r.realm_id;

-- name: wake
-- A job for each of the realms ($1) that has none yet.
INSERT INTO jobs.pgqueuer (priority, entrypoint, payload, dedupe_key, status)
SELECT 0, 'remind', convert_to(json_build_object('realm', realm)::text, 'UTF8'), 'remind/' || realm, 'queued'
  FROM unnest($1::integer[]) AS realm  -- realm_id
 WHERE NOT EXISTS (SELECT FROM jobs.pgqueuer q WHERE q.dedupe_key = 'remind/' || realm AND q.status IN ('queued', 'picked'))
ON CONFLICT DO NOTHING;

-- name: alone
-- The realm is the seed of the lock's number.
SELECT pg_try_advisory_xact_lock(hashtextextended('remind', $1::integer));

-- name: realm
SELECT now() AS now, (now() AT TIME ZONE timezone)::date AS today FROM realm WHERE realm_id = $1;

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
