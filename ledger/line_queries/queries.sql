-- name: hold_line
-- The realm is the seed of the lock's number: one question at a time about one line.
SELECT pg_advisory_xact_lock(hashtextextended('query-line/' || $2::uuid, $1::integer));

-- name: running
SELECT q.query_id FROM line_query q
  JOIN LATERAL (SELECT t.state FROM transition t WHERE t.realm_id = q.realm_id AND t.kind = 'query'
                   AND t.object_id = q.query_id ORDER BY t.n DESC LIMIT 1) t ON t.state <> 'ended'
 WHERE q.realm_id = $1 AND q.subject_id = $2 AND $3 IN (q.entry_id, q.claim_id) LIMIT 1;

-- name: add_query
INSERT INTO line_query (realm_id, query_id, subject_id, unit_id, entry_id, claim_id, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: add_note
INSERT INTO query_note (realm_id, query_id, n, subject_id, unit_id, author_id, told, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: raised
-- Queries that have come to the level above ($3: its units, NULL for all): nobody has answered in time ($4: today), or
-- nobody in the branch could; and those on which the caller ($2) has acted already.
SELECT t.object_id FROM transition t
 WHERE t.realm_id = $1 AND t.kind = 'query' AND t.open AND t.subject_id <> $2
   AND ($3::uuid[] IS NULL OR t.unit_id = ANY ($3)) AND (t.state = 'referred' OR t.due_on < $4)
   AND NOT EXISTS (SELECT FROM transition l WHERE l.realm_id = t.realm_id AND l.kind = t.kind
                      AND l.object_id = t.object_id AND l.n = t.n + 1)
UNION
SELECT t.object_id FROM transition t
 WHERE t.realm_id = $1 AND t.kind = 'query' AND t.actor_id = $2 AND t.subject_id <> $2
   AND ($3::uuid[] IS NULL OR t.unit_id = ANY ($3));

-- name: queries
-- Own ones ($2), of the branches the caller answers for ($3, NULL: no filter), and raised ones ($4); the latest first.
SELECT q.query_id, q.subject_id, q.unit_id, q.entry_id, q.claim_id, q.asked_at, s.code AS subject,
       s.name AS subject_name, t.n, t.state, t.open, t.due_on, t.at, coalesce(e.item, v.item) AS item,
       coalesce(e.first_on, e.occurred_on, v.first_on, v.occurred_on) AS occurred_on, e.points
  FROM line_query q
  JOIN LATERAL (SELECT t.n, t.state, t.open, t.due_on, t.at FROM transition t
                 WHERE t.realm_id = q.realm_id AND t.kind = 'query' AND t.object_id = q.query_id
                 ORDER BY t.n DESC LIMIT 1) t ON true
  JOIN person s ON s.realm_id = q.realm_id AND s.person_id = q.subject_id
  LEFT JOIN entry e ON e.realm_id = q.realm_id AND e.entry_id = q.entry_id
  LEFT JOIN LATERAL (SELECT v.item, v.first_on, v.occurred_on FROM claim_version v
                      WHERE v.realm_id = q.realm_id AND v.claim_id = q.claim_id ORDER BY v.n DESC LIMIT 1) v ON true
 WHERE q.realm_id = $1
   AND ($3::uuid[] IS NULL OR q.subject_id = $2 OR q.unit_id = ANY ($3) OR q.query_id = ANY ($4))
   AND ($5::uuid IS NULL OR q.query_id = $5)
   AND ($6::uuid IS NULL OR q.query_id < $6)
   AND ($7::text IS NULL OR t.state = $7)
   AND ($8::text IS NULL OR t.open)
   AND ($8::text IS DISTINCT FROM 'overdue' OR t.due_on < $9)
 ORDER BY q.query_id DESC LIMIT $10;

-- name: notes
SELECT o.n, o.told, o.at, o.author_id, a.code AS by, a.name AS by_name FROM query_note o
  JOIN person a ON a.realm_id = o.realm_id AND a.person_id = o.author_id
 WHERE o.realm_id = $1 AND o.query_id = $2 ORDER BY o.n;

-- name: movers
SELECT DISTINCT actor_id FROM transition WHERE realm_id = $1 AND kind = 'query' AND object_id = $2;

-- name: register
-- That there are queries, of the units the auditor reads, and their dates: no name, no line, no word.
SELECT t.object_id, t.unit_id, t.state, t.open, t.due_on, t.at, f.at AS asked_at, a.at AS answered_at
  FROM transition t
  JOIN transition f ON f.realm_id = t.realm_id AND f.kind = 'query' AND f.object_id = t.object_id AND f.n = 1
  LEFT JOIN LATERAL (SELECT min(o.at) AS at FROM transition o WHERE o.realm_id = t.realm_id AND o.kind = 'query'
                        AND o.object_id = t.object_id AND o.act = 'answer') a ON true
 WHERE t.realm_id = $1 AND t.kind = 'query' AND ($2::uuid[] IS NULL OR t.unit_id = ANY ($2))
   AND NOT EXISTS (SELECT FROM transition l WHERE l.realm_id = t.realm_id AND l.kind = 'query'
                      AND l.object_id = t.object_id AND l.n = t.n + 1)
   AND ($3::uuid IS NULL OR t.object_id < $3)
 ORDER BY t.object_id DESC LIMIT $4;

-- name: within
SELECT (params->>'within')::integer FROM transition WHERE realm_id = $1 AND kind = 'query' AND object_id = $2 AND n = 1;
