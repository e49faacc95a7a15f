-- name: open_for
-- The development of a person that has not come to an end.
SELECT t.object_id FROM transition t
 WHERE t.realm_id = $1 AND t.kind = 'development' AND t.subject_id = $2 AND t.n = 1
   AND (SELECT l.open FROM transition l WHERE l.realm_id = t.realm_id AND l.kind = t.kind AND l.object_id = t.object_id
         ORDER BY l.n DESC LIMIT 1);

-- name: lock_person
-- The realm is the seed of the lock's number.
SELECT pg_advisory_xact_lock(hashtextextended('development/' || $2::text, $1::integer));

-- name: home
-- The Party home of a person today, and the category.
SELECT p.person_id,
       (SELECT m.unit_id FROM membership m
         WHERE m.realm_id = $1 AND m.person_id = p.person_id AND m.line = 'party' AND m.starts_on <= $3
         ORDER BY m.starts_on DESC LIMIT 1) AS unit_id,
       (SELECT t.value FROM person_trait t
         WHERE t.realm_id = $1 AND t.person_id = p.person_id AND t.trait = 'category' AND t.starts_on <= $3
         ORDER BY t.starts_on DESC LIMIT 1) AS category
  FROM person p WHERE p.realm_id = $1 AND p.code = $2;

-- name: developments
WITH chosen AS (
  SELECT l.object_id FROM (
    SELECT DISTINCT ON (t.object_id) t.object_id, t.state, t.due_on, t.unit_id, t.subject_id
      FROM transition t
     WHERE t.realm_id = $1 AND t.kind = 'development' AND ($2::uuid IS NULL OR t.object_id = $2)
       AND ($3::uuid[] IS NULL OR t.unit_id = ANY ($3) OR t.subject_id = $4)
     ORDER BY t.object_id DESC, t.n DESC) l
   WHERE ($5::text IS NULL OR l.state = $5) AND ($6::uuid IS NULL OR l.object_id < $6)
     AND ($7::date IS NULL OR l.due_on < $7) AND ($8::uuid IS NULL OR l.unit_id = $8)
   ORDER BY l.object_id DESC LIMIT $9)
SELECT t.object_id, t.n, t.act, t.state, t.unit_id, t.subject_id, t.role, t.reason, t.params, t.due_on, t.at,
       p.code AS person, p.name AS person_name, a.code AS actor
  FROM transition t
  JOIN chosen c ON c.object_id = t.object_id
  JOIN person p ON p.realm_id = t.realm_id AND p.person_id = t.subject_id
  LEFT JOIN person a ON a.realm_id = t.realm_id AND a.person_id = t.actor_id
 WHERE t.realm_id = $1 AND t.kind = 'development'
 ORDER BY t.object_id DESC, t.n;

-- name: structure
-- How many are in each state, by unit.
SELECT l.unit_id, l.state, count(*) AS count
  FROM (SELECT DISTINCT ON (t.object_id) t.object_id, t.state, t.unit_id
          FROM transition t
         WHERE t.realm_id = $1 AND t.kind = 'development' AND ($2::uuid[] IS NULL OR t.unit_id = ANY ($2))
         ORDER BY t.object_id, t.n DESC) l
 GROUP BY l.unit_id, l.state ORDER BY l.unit_id, l.state;

-- name: categories
SELECT h.unit_id, coalesce(c.value, '') AS category, count(*) AS count
  FROM (SELECT DISTINCT ON (m.person_id) m.person_id, m.unit_id FROM membership m
         WHERE m.realm_id = $1 AND m.line = 'party' AND m.starts_on <= $3
         ORDER BY m.person_id, m.starts_on DESC) h
  LEFT JOIN LATERAL (SELECT t.value FROM person_trait t
                      WHERE t.realm_id = $1 AND t.person_id = h.person_id AND t.trait = 'category' AND t.starts_on <= $3
                      ORDER BY t.starts_on DESC LIMIT 1) c ON true
 WHERE h.unit_id IS NOT NULL AND ($2::uuid[] IS NULL OR h.unit_id = ANY ($2))
 GROUP BY h.unit_id, coalesce(c.value, '') ORDER BY h.unit_id, coalesce(c.value, '');

-- name: admitted
-- Decisions of the register that make somebody a member, since $2; decided_on: the branch meeting they rest on.
SELECT t.object_id, t.act, t.unit_id, t.subject_id, t.params, t.at,
       (SELECT x.params ->> 'on' FROM transition x
         WHERE x.realm_id = t.realm_id AND x.kind = t.kind AND x.object_id = t.object_id
           AND x.act = CASE t.act WHEN 'approve' THEN 'admit' ELSE 'convert' END
         ORDER BY x.n DESC LIMIT 1) AS decided_on
  FROM transition t
 WHERE t.realm_id = $1 AND t.kind = 'development' AND t.act IN ('approve', 'confirm') AND t.at >= $2
 ORDER BY t.at DESC, t.n DESC;

-- name: decided_admissions
SELECT object_id, state FROM transition WHERE realm_id = $1 AND kind = 'admission' AND object_id = ANY ($2);
