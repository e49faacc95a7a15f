-- name: own_homes
SELECT starts_on, unit_id FROM membership
 WHERE realm_id = $1 AND person_id = $2 AND line = 'party' ORDER BY starts_on;

-- name: meetings
-- The last version of each with where it stands; units NULL: all; otherwise those units, and the days at home in others.
SELECT m.*, t.n, t.state, t.due_on, c.code AS chair, c.name AS chair_name, r.code AS recorder, r.name AS recorder_name,
       k.version AS minutes_version, k.number, k.year AS minutes_year,
       (SELECT count(*) FROM transition
         WHERE realm_id = $1 AND kind = 'meeting' AND object_id = m.meeting_id AND act = 'record') AS records
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
SELECT a.entry_id, a.person_id, a.item, a.decision, a.minutes_version, e.quantity, e.points, e.reason,
       r.entry_id IS NOT NULL AS reversed
  FROM meeting_award a JOIN entry e ON e.realm_id = a.realm_id AND e.entry_id = a.entry_id
  LEFT JOIN entry r ON r.realm_id = a.realm_id AND r.reverses = a.entry_id
 WHERE a.realm_id = $1 AND a.meeting_id = $2 ORDER BY a.entry_id DESC;

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
                             entered_by, entered_at, mark)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

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

-- name: add_frequency
INSERT INTO life_frequency (realm_id, change_id, kind, since, window_kind, at_least, grace, clause, entered_by, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: decide_frequency
INSERT INTO life_frequency_decision (realm_id, change_id, decision, reason, decided_by, decided_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: lock_frequencies
-- The realm is the seed of the lock's number.
SELECT pg_advisory_xact_lock(hashtextextended('life_frequency', $1::integer));

-- name: frequencies
SELECT f.*, d.decision, d.reason, d.decided_at, f.entered_by, d.decided_by, p.code AS by, p.name AS by_name,
       q.code AS decider, q.name AS decider_name
  FROM life_frequency f LEFT JOIN life_frequency_decision d USING (realm_id, change_id)
  LEFT JOIN person p ON p.realm_id = f.realm_id AND p.person_id = f.entered_by
  LEFT JOIN person q ON q.realm_id = f.realm_id AND q.person_id = d.decided_by
 WHERE f.realm_id = $1 AND ($2::uuid IS NULL OR f.change_id = $2) ORDER BY f.change_id DESC;

-- name: frequencies_in_force
SELECT f.kind, f.since, f.window_kind, f.at_least, f.grace, f.clause
  FROM life_frequency f JOIN life_frequency_decision d USING (realm_id, change_id)
 WHERE f.realm_id = $1 AND d.decision = 'in-force' ORDER BY d.decided_at, f.change_id;

-- name: lock_exemptions
-- The realm is the seed of the lock's number.
SELECT pg_advisory_xact_lock(hashtextextended('attendance_exemption', $1::integer));

-- name: add_exemption
INSERT INTO attendance_exemption (realm_id, exemption_id, version, unit_id, person_id, starts_on, ends_on, cause, note,
                                  revoked, entered_by, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: exemptions
-- The last version of each, the latest first; units NULL: all, otherwise those units and the person's own.
SELECT e.*, p.code AS person, p.name, b.code AS by FROM (
  SELECT DISTINCT ON (exemption_id) * FROM attendance_exemption
   WHERE realm_id = $1 AND ($2::uuid IS NULL OR exemption_id = $2) ORDER BY exemption_id, version DESC) AS e
  LEFT JOIN person p ON p.realm_id = e.realm_id AND p.person_id = e.person_id
  LEFT JOIN person b ON b.realm_id = e.realm_id AND b.person_id = e.entered_by
 WHERE ($3::uuid[] IS NULL OR e.unit_id = ANY ($3) OR e.person_id = $4) AND ($5::uuid IS NULL OR e.unit_id = $5)
   AND ($6::uuid IS NULL OR e.exemption_id < $6)
 ORDER BY e.exemption_id DESC LIMIT $7;

-- name: exempt
SELECT person_id, starts_on, ends_on, cause, note FROM (
  SELECT DISTINCT ON (exemption_id) * FROM attendance_exemption
   WHERE realm_id = $1 AND person_id = ANY ($2) ORDER BY exemption_id, version DESC) AS e
 WHERE NOT revoked AND starts_on <= $3 AND (ends_on IS NULL OR ends_on > $3);

-- name: came
-- Who of the people was marked as there last.
SELECT person_id FROM (
  SELECT DISTINCT ON (person_id) person_id, mark FROM meeting_mark
   WHERE realm_id = $1 AND meeting_id = $2 AND person_id = ANY ($3) ORDER BY person_id, n DESC) AS m
 WHERE mark = 'present';

-- name: overlapping
SELECT count(*) FROM (
  SELECT DISTINCT ON (exemption_id) * FROM attendance_exemption
   WHERE realm_id = $1 AND person_id = $2 ORDER BY exemption_id, version DESC) AS e
 WHERE NOT revoked AND exemption_id <> $5
   AND starts_on < coalesce($4::date, 'infinity') AND coalesce(ends_on, 'infinity') > $3::date;

-- name: branches
-- Branches of today with their first day, how many groups they have, and their committee.
SELECT u.unit_id, u.code, u.name, (SELECT min(p.starts_on) FROM unit_place p
          WHERE p.realm_id = $1 AND p.unit_id = u.unit_id) AS first,
       (SELECT count(*) FROM (
          SELECT DISTINCT ON (c.unit_id) c.unit_id, c.parent_id, c.present FROM unit_place c
            JOIN unit g ON g.realm_id = $1 AND g.unit_id = c.unit_id AND g.kind = 'group'
           WHERE c.realm_id = $1 AND c.starts_on <= $2 ORDER BY c.unit_id, c.starts_on DESC) AS g
         WHERE g.present AND g.parent_id = u.unit_id) AS groups,
       array(SELECT DISTINCT r.person_id FROM role_grant r
              WHERE r.realm_id = $1 AND r.unit_id = u.unit_id AND r.role = 'branch_committee' AND r.starts_on <= $2
                AND (r.ends_on IS NULL OR r.ends_on > $2)) AS committee
  FROM unit u JOIN LATERAL (SELECT present FROM unit_place p WHERE p.realm_id = $1 AND p.unit_id = u.unit_id
                               AND p.starts_on <= $2 ORDER BY p.starts_on DESC LIMIT 1) AS now ON now.present
 WHERE u.realm_id = $1 AND u.kind = 'branch' ORDER BY u.code;

-- name: remind_once
INSERT INTO meeting_reminder (realm_id, kind, object_id, occasion, people, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING RETURNING realm_id;
