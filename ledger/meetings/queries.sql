-- name: own_homes
SELECT starts_on, unit_id FROM membership
 WHERE realm_id = $1 AND person_id = $2 AND line = 'party' ORDER BY starts_on;

-- name: meetings
-- The last version of each with where it stands; units NULL: all; otherwise those units, and the days at home in others.
SELECT m.*, t.n, t.state, t.due_on, c.code AS chair, c.name AS chair_name, r.code AS recorder, r.name AS recorder_name,
       k.version AS minutes_version, k.number, k.year AS minutes_year
  FROM (SELECT DISTINCT ON (meeting_id) * FROM meeting
         WHERE realm_id = $1 AND ($2::uuid IS NULL OR meeting_id = $2) AND ($3::uuid IS NULL OR unit_id = $3)
         ORDER BY meeting_id, version DESC) AS m
  JOIN LATERAL (SELECT n, state, due_on FROM transition
                 WHERE realm_id = $1 AND kind = 'meeting' AND object_id = m.meeting_id ORDER BY n DESC LIMIT 1) AS t ON true
  LEFT JOIN person c ON c.realm_id = $1 AND c.person_id = m.chair_id
  LEFT JOIN person r ON r.realm_id = $1 AND r.person_id = m.recorder_id
  LEFT JOIN LATERAL (SELECT version, number, year FROM meeting_minutes
                      WHERE realm_id = $1 AND meeting_id = m.meeting_id ORDER BY version DESC LIMIT 1) AS k ON true
 WHERE ($4::uuid[] IS NULL OR m.unit_id = ANY ($4)
        OR (t.state <> 'planned' AND EXISTS (
          SELECT FROM unnest($5::uuid[], $6::date[], $7::date[]) AS h (unit_id, since, until)
           WHERE h.unit_id = m.unit_id AND m.held_on >= h.since AND (h.until IS NULL OR m.held_on < h.until))))
   AND ($8::date IS NULL OR m.held_on >= $8) AND ($9::date IS NULL OR m.held_on <= $9)
   AND ($10::text IS NULL OR t.state = $10) AND ($11::uuid IS NULL OR m.meeting_id < $11)
 ORDER BY m.meeting_id DESC LIMIT $12;

-- name: marks
SELECT DISTINCT ON (m.person_id) m.person_id, m.n, m.mark, m.how, m.made_up_on, m.note, m.entered_at,
       p.code AS by, p.name AS by_name
  FROM meeting_mark m LEFT JOIN person p ON p.realm_id = m.realm_id AND p.person_id = m.entered_by
 WHERE m.realm_id = $1 AND m.meeting_id = $2 ORDER BY m.person_id, m.n DESC;

-- name: marks_of_person
SELECT DISTINCT ON (meeting_id) meeting_id, mark, made_up_on FROM meeting_mark
 WHERE realm_id = $1 AND person_id = $2 AND meeting_id = ANY ($3) ORDER BY meeting_id, n DESC;

-- name: minutes
SELECT k.*, p.code AS by, p.name AS by_name FROM meeting_minutes k
  LEFT JOIN person p ON p.realm_id = k.realm_id AND p.person_id = k.entered_by
 WHERE k.realm_id = $1 AND k.meeting_id = $2 ORDER BY k.version DESC;

-- name: awards
SELECT a.entry_id, a.person_id, a.item, a.decision, r.entry_id IS NOT NULL AS reversed
  FROM meeting_award a
  LEFT JOIN entry r ON r.realm_id = a.realm_id AND r.reverses = a.entry_id
 WHERE a.realm_id = $1 AND a.meeting_id = $2;

-- name: entries
SELECT entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item, occurred_on, quantity, points, attributes,
       matter, first_on
  FROM entry WHERE realm_id = $1 AND entry_id = ANY ($2) ORDER BY entry_id;

-- name: group_people
SELECT person_id FROM (
  SELECT DISTINCT ON (person_id) person_id, present FROM secondary_membership
   WHERE realm_id = $1 AND unit_id = $2 AND starts_on <= $3 ORDER BY person_id, starts_on DESC) AS s
 WHERE present;

-- name: committee_people
SELECT person_id FROM (
  SELECT DISTINCT ON (seat) person_id FROM seat
   WHERE realm_id = $1 AND unit_id = $2 AND starts_on <= $3 ORDER BY seat, starts_on DESC) AS s
 WHERE person_id IS NOT NULL
UNION
SELECT person_id FROM role_grant WHERE realm_id = $1 AND unit_id = $2 AND role = 'branch_committee'
   AND starts_on <= $3 AND (ends_on IS NULL OR ends_on > $3);

-- name: add_meeting
INSERT INTO meeting (realm_id, meeting_id, version, unit_id, group_id, kinds, title, place, held_on, begins, counts_for,
                     chair_id, recorder_id, agenda, entered_by, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: add_marks
INSERT INTO meeting_mark (realm_id, meeting_id, person_id, n, unit_id, mark, how, made_up_on, note, entered_by, entered_at)
SELECT $1, $2, p, n, $3, m, $4, d, t, $5, $6
  FROM unnest($7::uuid[], $8::integer[], $9::text[], $10::date[], $11::text[]) AS x (p, n, m, d, t);

-- name: own_mark
SELECT n, mark FROM meeting_mark
 WHERE realm_id = $1 AND meeting_id = $2 AND person_id = $3 ORDER BY n DESC LIMIT 1;

-- name: lock_numbers
-- The realm is the seed of the lock's number.
SELECT pg_advisory_xact_lock(hashtextextended('minutes/' || $1::text || '/' || $2::text, $3::integer));

-- name: next_number
SELECT coalesce(max(number), 0) + 1 FROM meeting_minutes WHERE realm_id = $1 AND unit_id = $2 AND year = $3;

-- name: add_minutes
INSERT INTO meeting_minutes (realm_id, meeting_id, version, unit_id, year, number, summary, items, spoke, expected, quorum,
                             entered_by, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: add_awards
INSERT INTO meeting_award (realm_id, entry_id, meeting_id, unit_id, person_id, item, decision, minutes_version, entered_by)
SELECT $1, e, $2, $3, p, i, d, $4, $5 FROM unnest($6::uuid[], $7::uuid[], $8::text[], $9::integer[]) AS x (e, p, i, d);

-- name: held
SELECT m.meeting_id, m.unit_id, m.kinds, m.held_on, m.counts_for, m.title, t.state
  FROM (SELECT DISTINCT ON (meeting_id) * FROM meeting
         WHERE realm_id = $1 AND unit_id = ANY ($2) ORDER BY meeting_id, version DESC) AS m
  JOIN LATERAL (SELECT state FROM transition
                 WHERE realm_id = $1 AND kind = 'meeting' AND object_id = m.meeting_id ORDER BY n DESC LIMIT 1) AS t ON true
 WHERE m.held_on BETWEEN $3 AND $4 AND t.state IN ('planned', 'notified', 'held', 'recorded', 'approved')
 ORDER BY m.held_on, m.meeting_id;

-- name: attended
-- Meetings whose minutes name the person as expected, with the last mark; units NULL: all.
SELECT m.meeting_id, m.unit_id, m.kinds, m.title, m.held_on, a.mark
  FROM (SELECT DISTINCT ON (meeting_id) * FROM meeting WHERE realm_id = $1 ORDER BY meeting_id, version DESC) AS m
  JOIN LATERAL (SELECT state FROM transition
                 WHERE realm_id = $1 AND kind = 'meeting' AND object_id = m.meeting_id ORDER BY n DESC LIMIT 1) AS t ON true
  JOIN LATERAL (SELECT expected FROM meeting_minutes
                 WHERE realm_id = $1 AND meeting_id = m.meeting_id ORDER BY version DESC LIMIT 1) AS k ON true
  LEFT JOIN LATERAL (SELECT mark FROM meeting_mark
                      WHERE realm_id = $1 AND meeting_id = m.meeting_id AND person_id = $2 ORDER BY n DESC LIMIT 1) AS a ON true
 WHERE $2 = ANY (k.expected) AND m.held_on BETWEEN $3 AND $4 AND t.state IN ('recorded', 'approved')
   AND ($5::uuid[] IS NULL OR m.unit_id = ANY ($5))
 ORDER BY m.held_on, m.meeting_id;

-- name: approvers
-- Who approved the minutes that stand: nobody where they were opened again.
SELECT actor_id FROM transition
 WHERE realm_id = $1 AND kind = 'meeting' AND object_id = $2 AND act = 'approve' ORDER BY n DESC LIMIT 1;
