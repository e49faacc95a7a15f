-- name: found
-- Inspections shown to units of the caller's, and those the caller is named for.
SELECT s.inspection_id FROM inspection_sight s
 WHERE s.realm_id = $1 AND ($2::uuid[] IS NULL OR s.unit_id = ANY ($2) OR s.unit_id = ANY ($3))
UNION
SELECT p.inspection_id FROM inspection_person p WHERE p.realm_id = $1 AND p.person_id = $4;

-- name: named_for
SELECT p.inspection_id FROM inspection_person p WHERE p.realm_id = $1 AND p.person_id = $2;

-- name: heard
SELECT h.hearing_id FROM hearing h WHERE h.realm_id = $1 AND h.person_id = $2;

-- name: through
-- Demands that came from what the caller sees: $2 bodies whose papers the caller reads (null: all), $3 what was found.
SELECT d.demand_id FROM demand d
 WHERE d.realm_id = $1
   AND (d.source_id = ANY ($3) OR (d.source = 'inspection' AND ($2::uuid[] IS NULL OR d.by_unit_id = ANY ($2))));

-- name: inspections
-- $3: bodies whose papers the caller reads (null: all), $4: inspections shown to the caller otherwise.
SELECT i.*, t.n, t.state, l.code AS leader, l.name AS leader_name, o.code AS opener
  FROM inspection i
  JOIN LATERAL (SELECT n, state FROM transition t
                 WHERE t.realm_id = i.realm_id AND t.kind = 'inspection' AND t.object_id = i.inspection_id
                 ORDER BY n DESC LIMIT 1) t ON true
  JOIN person l ON l.realm_id = i.realm_id AND l.person_id = i.leader_id
  JOIN person o ON o.realm_id = i.realm_id AND o.person_id = i.opened_by
 WHERE i.realm_id = $1 AND ($2::uuid IS NULL OR i.inspection_id = $2)
   AND ($3::uuid[] IS NULL OR i.by_unit_id = ANY ($3) OR i.inspection_id = ANY ($4))
   AND ($5::uuid IS NULL OR i.unit_id = $5) AND ($6::text IS NULL OR t.state = $6)
   AND ($7::boolean IS NULL OR (i.occasion IS NOT NULL) = $7) AND ($8::uuid IS NULL OR i.inspection_id < $8)
 ORDER BY i.inspection_id DESC LIMIT $9;

-- name: specials
-- $2: bodies whose papers the caller reads (null: all), $3: inspections shown to the caller otherwise.
SELECT i.inspection_id, i.by_unit_id, i.unit_id, i.occasion, i.reference, r.number,
       (SELECT t.state FROM transition t WHERE t.realm_id = i.realm_id AND t.kind = 'inspection'
           AND t.object_id = i.inspection_id ORDER BY t.n DESC LIMIT 1) AS state
  FROM inspection i
  LEFT JOIN inspection_report r ON r.realm_id = i.realm_id AND r.inspection_id = i.inspection_id
 WHERE i.realm_id = $1 AND i.occasion IS NOT NULL
   AND ($2::uuid[] IS NULL OR i.by_unit_id = ANY ($2) OR i.inspection_id = ANY ($3))
 ORDER BY i.inspection_id DESC LIMIT $4;

-- name: visit_counts
-- $3: bodies whose papers the caller reads (null: all), $4: inspections the caller is named for.
SELECT inspection_id, count(*)::integer AS visits FROM inspection_visit
 WHERE realm_id = $1 AND inspection_id = ANY ($2)
   AND (mark IS DISTINCT FROM 'work_secret' OR $3::uuid[] IS NULL OR by_unit_id = ANY ($3) OR inspection_id = ANY ($4))
 GROUP BY inspection_id;

-- name: outcome_counts
SELECT inspection_id, outcome, count(*)::integer AS lines FROM inspection_feedback
 WHERE realm_id = $1 AND inspection_id = ANY ($2) GROUP BY inspection_id, outcome;

-- name: team
SELECT p.person_id, q.code AS person, q.name FROM inspection_person p
  JOIN person q ON q.realm_id = p.realm_id AND q.person_id = p.person_id
 WHERE p.realm_id = $1 AND p.inspection_id = $2 ORDER BY q.code;

-- name: visits
-- $3: whether those that are a work secret are the caller's to see.
SELECT v.visit_id, v.day, v.methods, v.found, v.evidence, v.findings, v.mark, p.code AS by FROM inspection_visit v
  JOIN person p ON p.realm_id = v.realm_id AND p.person_id = v.actor_id
 WHERE v.realm_id = $1 AND v.inspection_id = $2 AND ($3 OR v.mark IS DISTINCT FROM 'work_secret') ORDER BY v.day, v.visit_id;

-- name: report
SELECT r.number, r.summary, r.at, p.code AS by FROM inspection_report r
  JOIN person p ON p.realm_id = r.realm_id AND p.person_id = r.actor_id
 WHERE r.realm_id = $1 AND r.inspection_id = $2;

-- name: feedback
SELECT f.feedback_id, f.number, f.outcome, f.channel, f.told_on FROM inspection_feedback f
 WHERE f.realm_id = $1 AND f.inspection_id = $2 ORDER BY f.feedback_id;

-- name: people
-- Who is named: with the units they are at home in and those they hold a role on today.
SELECT p.person_id, p.code,
       ARRAY(SELECT h.unit_id FROM (SELECT DISTINCT ON (m.line) m.line, m.unit_id FROM membership m
               WHERE m.realm_id = $1 AND m.person_id = p.person_id AND m.starts_on <= $3
               ORDER BY m.line, m.starts_on DESC) h WHERE h.unit_id IS NOT NULL) AS homes,
       ARRAY(SELECT g.unit_id FROM role_grant g WHERE g.realm_id = $1 AND g.person_id = p.person_id
                AND g.starts_on <= $3 AND (g.ends_on IS NULL OR g.ends_on > $3)) AS posts
  FROM person p WHERE p.realm_id = $1 AND p.code = ANY ($2);

-- name: people_like
-- $3: units whose roster the caller sees (null: all), $4: units on which a role makes somebody known, $5: part of a
-- name or the begin of a code, $6: codes chosen already, which come first.
SELECT p.code, p.name, coalesce(h.home, (SELECT min(g.unit_id::text)::uuid FROM role_grant g WHERE g.realm_id = $1
         AND g.person_id = p.person_id AND g.starts_on <= $2 AND (g.ends_on IS NULL OR g.ends_on > $2))) AS home
  FROM person p
  LEFT JOIN LATERAL (SELECT m.unit_id AS home FROM membership m
                      WHERE m.realm_id = $1 AND m.person_id = p.person_id AND m.line = 'party' AND m.starts_on <= $2
                      ORDER BY m.starts_on DESC LIMIT 1) h ON true
 WHERE p.realm_id = $1 AND (p.code = ANY ($6) OR position($5 IN p.name) > 0 OR starts_with(p.code, $5))
   AND ((h.home IS NOT NULL AND ($3::uuid[] IS NULL OR h.home = ANY ($3)))
        OR EXISTS (SELECT FROM role_grant g WHERE g.realm_id = $1 AND g.person_id = p.person_id
                      AND g.unit_id = ANY ($4) AND g.starts_on <= $2 AND (g.ends_on IS NULL OR g.ends_on > $2)))
 ORDER BY p.code = ANY ($6) DESC, p.name_key, p.code LIMIT $7 + cardinality($6);

-- name: office_holders
SELECT DISTINCT ON (p.code) p.code, p.name, g.role FROM role_grant g
  JOIN person p ON p.realm_id = g.realm_id AND p.person_id = g.person_id
 WHERE g.realm_id = $1 AND g.unit_id = $2 AND g.starts_on <= $3 AND (g.ends_on IS NULL OR g.ends_on > $3)
 ORDER BY p.code, g.role;

-- name: offices
-- The 单位 that Party units belong to today.
SELECT DISTINCT ON (unit_id) office_id FROM unit_link
 WHERE realm_id = $1 AND unit_id = ANY ($2) AND starts_on <= $3 ORDER BY unit_id, starts_on DESC;

-- name: add_inspection
INSERT INTO inspection (realm_id, inspection_id, by_unit_id, unit_id, matter, style, occasion, reference, leader_id,
                        opened_by, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: add_team
INSERT INTO inspection_person (realm_id, inspection_id, person_id, by_unit_id)
SELECT $1, $2, unnest($3::uuid[]), $4;

-- name: add_sight
INSERT INTO inspection_sight (realm_id, inspection_id, unit_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING;

-- name: add_visit
INSERT INTO inspection_visit (realm_id, visit_id, inspection_id, by_unit_id, unit_id, day, methods, found, evidence,
                              actor_id, at, findings, mark)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: add_report
INSERT INTO inspection_report (realm_id, inspection_id, by_unit_id, number, summary, actor_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: add_feedback
INSERT INTO inspection_feedback (realm_id, feedback_id, inspection_id, by_unit_id, number, outcome, channel, told_on,
                                 actor_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: add_demand
INSERT INTO demand (realm_id, demand_id, source, source_id, by_unit_id, unit_id, matter, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: demands
-- $3: units whose entries the caller reads (null: all), $9: demands that are the caller's through what they came from.
SELECT d.*, t.n, t.state, t.due_on
  FROM demand d
  JOIN LATERAL (SELECT n, state, due_on FROM transition t
                 WHERE t.realm_id = d.realm_id AND t.kind = 'demand' AND t.object_id = d.demand_id
                 ORDER BY n DESC LIMIT 1) t ON true
 WHERE d.realm_id = $1 AND ($2::uuid IS NULL OR d.demand_id = $2)
   AND ($3::uuid[] IS NULL OR d.unit_id = ANY ($3) OR d.demand_id = ANY ($9))
   AND ($4::uuid IS NULL OR d.unit_id = $4) AND ($5::text IS NULL OR t.state = $5)
   AND ($6::date IS NULL OR t.due_on < $6) AND ($7::uuid IS NULL OR d.demand_id < $7)
   AND ($8::uuid[] IS NULL OR d.source_id = ANY ($8))
 ORDER BY d.demand_id DESC LIMIT $10;

-- name: who_answered
SELECT DISTINCT actor_id FROM transition WHERE realm_id = $1 AND kind = 'demand' AND object_id = $2 AND act = 'answer';

-- name: add_hearing
INSERT INTO hearing (realm_id, hearing_id, by_unit_id, unit_id, person_id, occasion, reference, day, called_by, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: add_record
INSERT INTO hearing_record (realm_id, hearing_id, unit_id, person_id, minutes, statement, questions, actor_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: hearings
-- $3: units whose entries the caller reads (null: all); $4: the caller, who may be the one heard.
SELECT h.*, t.n, t.state, p.code AS person, p.name AS person_name, c.code AS caller,
       r.minutes, r.statement, r.questions,
       (SELECT f.params FROM transition f WHERE f.realm_id = h.realm_id AND f.kind = 'hearing'
           AND f.object_id = h.hearing_id AND f.n = 1) AS called_with
  FROM hearing h
  JOIN LATERAL (SELECT n, state FROM transition t
                 WHERE t.realm_id = h.realm_id AND t.kind = 'hearing' AND t.object_id = h.hearing_id
                 ORDER BY n DESC LIMIT 1) t ON true
  JOIN person p ON p.realm_id = h.realm_id AND p.person_id = h.person_id
  JOIN person c ON c.realm_id = h.realm_id AND c.person_id = h.called_by
  LEFT JOIN hearing_record r ON r.realm_id = h.realm_id AND r.hearing_id = h.hearing_id
 WHERE h.realm_id = $1 AND ($2::uuid IS NULL OR h.hearing_id = $2)
   AND ($3::uuid[] IS NULL OR h.unit_id = ANY ($3) OR h.person_id = $4)
   AND ($5::uuid IS NULL OR h.unit_id = $5) AND ($6::text IS NULL OR t.state = $6)
   AND ($7::uuid IS NULL OR h.hearing_id < $7)
 ORDER BY h.hearing_id DESC LIMIT $8;

-- name: check_days
-- Days on which somebody came to look, and on which what a spot check found was put down.
SELECT v.unit_id, v.day FROM inspection_visit v
 WHERE v.realm_id = $1 AND v.unit_id = ANY ($2) AND v.day BETWEEN $3 AND $4
UNION ALL
SELECT c.unit_id, (c.put_at AT TIME ZONE $5)::date FROM check_record c
 WHERE c.realm_id = $1 AND c.unit_id = ANY ($2) AND c.kind = 'finding'
   AND (c.put_at AT TIME ZONE $5)::date BETWEEN $3 AND $4;

-- name: units_drawn
-- What finished draws of bodies drew, but for whom a check was left out; $2: bodies that drew, $3: closed since.
SELECT d.draw_id, d.unit_id AS by_unit_id, d.period, k.n, k.key AS unit_id, c.at
  FROM draw d
  JOIN LATERAL (SELECT t.state, t.at FROM transition t
                 WHERE t.realm_id = d.realm_id AND t.kind = 'draw' AND t.object_id = d.draw_id
                 ORDER BY t.n DESC LIMIT 1) c ON c.state = 'closed' AND c.at >= $3
  JOIN drawn k ON k.realm_id = d.realm_id AND k.draw_id = d.draw_id
 WHERE d.realm_id = $1 AND d.kind IN ('branches', 'units') AND d.unit_id = ANY ($2)
   AND (SELECT t.state FROM transition t WHERE t.realm_id = k.realm_id AND t.kind = 'check'
           AND t.object_id = k.drawn_id ORDER BY t.n DESC LIMIT 1) IS DISTINCT FROM 'exempt'
 ORDER BY c.at DESC, k.n;

-- name: settlements
-- The latest settlement for good of each period that stands, where it was taken since.
SELECT s.period, s.n, s.as_of, s.taken_at
  FROM (SELECT DISTINCT ON (period) period, n, as_of, taken_at FROM snapshot
         WHERE realm_id = $1 AND NOT provisional ORDER BY period, n DESC) s
 WHERE s.taken_at >= $2
   AND NOT EXISTS (SELECT FROM period_act a
                    WHERE a.realm_id = $1 AND a.period = s.period AND a.n = s.n AND a.act = 'reopened')
 ORDER BY s.taken_at DESC;

-- name: places
-- Places of bodies in these settlements ($2 periods, $3 their numbers).
SELECT r.period, r.assessment, r.subject_kind, r.subject_id, r.rank
  FROM unnest($2::text[], $3::integer[]) AS s (period, n)
  JOIN snapshot_row r ON r.realm_id = $1 AND r.period = s.period AND r.n = s.n
 WHERE r.subject_kind <> 'member' AND r.subject_id = ANY ($4) AND r.rank IS NOT NULL;

-- name: decided_proposals
SELECT t.object_id, t.state, t.reason, t.at, t.params, p.code AS by, p.name AS by_name FROM transition t
  JOIN person p ON p.realm_id = t.realm_id AND p.person_id = t.actor_id
 WHERE t.realm_id = $1 AND t.kind = 'hearing-proposal' AND t.n = 1 AND t.object_id = ANY ($2);
