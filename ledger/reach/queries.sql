-- name: person
-- Somebody by code, with the Party home of today and of the day as far as the caller sees it, and who keeps in touch.
SELECT p.person_id,
       (SELECT m.unit_id FROM membership m
         WHERE m.realm_id = $1 AND m.person_id = p.person_id AND m.line = 'party' AND m.starts_on <= $3
         ORDER BY m.starts_on DESC LIMIT 1) AS unit_id,
       (SELECT m.unit_id FROM membership m
         WHERE m.realm_id = $1 AND m.person_id = p.person_id AND m.line = 'party' AND m.starts_on <= $4
         ORDER BY m.starts_on DESC LIMIT 1) AS then_id,
       (SELECT k.link_person_id FROM person_link k
         WHERE k.realm_id = $1 AND k.person_id = p.person_id AND k.starts_on <= $3
         ORDER BY k.starts_on DESC LIMIT 1) AS link_id
  FROM person p WHERE p.realm_id = $1 AND p.code = $2;

-- name: add_contact
INSERT INTO contact (realm_id, contact_id, person_id, unit_id, day, kind, actor_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: reach
-- The members at home in the units today, with the last day of each kind of thing.
SELECT h.unit_id, p.code AS person, p.name, l.code AS link, l.name AS link_name,
       (SELECT max(e.occurred_on) FROM entry e
         WHERE e.realm_id = $1 AND e.subject_id = p.person_id AND e.subject_kind = 'member' AND e.reverses IS NULL
           AND NOT EXISTS (SELECT FROM entry r WHERE r.realm_id = $1 AND r.reverses = e.entry_id)) AS entry,
       (SELECT max((t.at AT TIME ZONE $4)::date) FROM transition t
         WHERE t.realm_id = $1 AND t.kind = 'claim' AND t.subject_id = p.person_id AND t.n = 1) AS claim,
       (SELECT max((t.at AT TIME ZONE $4)::date) FROM transition t
         WHERE t.realm_id = $1 AND t.kind = 'task' AND t.subject_id = p.person_id) AS task,
       (SELECT max(coalesce(k.made_up_on, m.held_on)) FROM meeting_mark k
          JOIN meeting m ON m.realm_id = $1 AND m.meeting_id = k.meeting_id
         WHERE k.realm_id = $1 AND k.person_id = p.person_id AND k.mark IN ('present', 'made-up') AND m.held_on <= $3
           AND NOT EXISTS (SELECT FROM meeting_mark later WHERE later.realm_id = $1 AND later.meeting_id = k.meeting_id
                              AND later.person_id = k.person_id AND later.n > k.n)
           AND NOT EXISTS (SELECT FROM meeting newer WHERE newer.realm_id = $1 AND newer.meeting_id = m.meeting_id
                              AND newer.version > m.version)) AS meeting,
       (SELECT max(c.day) FROM contact c WHERE c.realm_id = $1 AND c.person_id = p.person_id) AS contact
  FROM (SELECT DISTINCT ON (m.person_id) m.person_id, m.unit_id FROM membership m
         WHERE m.realm_id = $1 AND m.line = 'party' AND m.starts_on <= $3
         ORDER BY m.person_id, m.starts_on DESC) h
  JOIN person p ON p.realm_id = $1 AND p.person_id = h.person_id
  LEFT JOIN LATERAL (SELECT k.link_person_id FROM person_link k
                      WHERE k.realm_id = $1 AND k.person_id = h.person_id AND k.starts_on <= $3
                      ORDER BY k.starts_on DESC LIMIT 1) k ON true
  LEFT JOIN person l ON l.realm_id = $1 AND l.person_id = k.link_person_id
 WHERE h.unit_id = ANY ($2) ORDER BY p.code;

-- name: task_due
SELECT due_on FROM transition WHERE realm_id = $1 AND kind = 'task' AND object_id = $2 AND n = 1;

-- name: tasks
-- The first step says what was given and until when, the last where it stands.
SELECT g.object_id, g.unit_id, g.subject_id, g.reason AS matter, g.due_on, g.at AS given_at, p.code AS person, p.name,
       b.code AS given_by, t.n, t.state, t.open, t.reason, t.at
  FROM transition g
  JOIN LATERAL (SELECT t.n, t.state, t.open, t.reason, t.at FROM transition t
                 WHERE t.realm_id = g.realm_id AND t.kind = 'task' AND t.object_id = g.object_id
                 ORDER BY t.n DESC LIMIT 1) t ON true
  JOIN person p ON p.realm_id = g.realm_id AND p.person_id = g.subject_id
  LEFT JOIN person b ON b.realm_id = g.realm_id AND b.person_id = g.actor_id
 WHERE g.realm_id = $1 AND g.kind = 'task' AND g.n = 1
   AND ($2::uuid[] IS NULL OR g.unit_id = ANY ($2) OR g.subject_id = $3)
   AND ($4::uuid IS NULL OR g.object_id = $4) AND ($5::uuid IS NULL OR g.object_id < $5)
   AND ($6::text IS NULL OR p.code = $6) AND ($7::text IS NULL OR t.state = $7)
 ORDER BY g.object_id DESC LIMIT $8;
