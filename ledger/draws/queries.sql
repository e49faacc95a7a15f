-- name: hold_frames
-- Draws of one unit of a realm are made one after the other, so that two of overlapping periods cannot slip past each other.
SELECT pg_advisory_xact_lock(hashtextextended('draws/' || $2::text, $1::integer));

-- name: overlapping
SELECT draw_id FROM draw
 WHERE realm_id = $1 AND unit_id = $2 AND kind = $3 AND first_day <= $5 AND last_day >= $4 LIMIT 1;

-- name: entries_of_frame
SELECT e.entry_id AS key, e.unit_id, e.item, e.points FROM entry e
 WHERE e.realm_id = $1 AND e.unit_id = ANY ($2) AND e.occurred_on BETWEEN $3 AND $4 AND e.scheme_version_id = ANY ($5)
   AND e.reverses IS NULL
   AND NOT EXISTS (SELECT FROM entry r WHERE r.realm_id = e.realm_id AND r.reverses = e.entry_id);

-- name: add_draw
INSERT INTO draw (realm_id, draw_id, unit_id, kind, period, first_day, last_day, scheme_version_id, style, error, confidence,
                  size, minimum, weights, frame_count, frame_hash, beacon, beacon_at, checkers, made_by, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21);

-- name: add_frame
INSERT INTO draw_frame (realm_id, draw_id, text) VALUES ($1, $2, $3);

-- name: add_strata
INSERT INTO draw_stratum (realm_id, draw_id, number, unit_id, item, size_class, entries, weight)
SELECT $1, $2, * FROM unnest($3::integer[], $4::uuid[], $5::text[], $6::integer[], $7::integer[], $8::integer[]);

-- name: add_voucher
INSERT INTO draw_voucher (realm_id, draw_id, kind, office, value, given_by, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: draws
SELECT d.*, t.n AS step, t.state, t.due_on, a.code AS made_by_code,
       (SELECT coalesce(sum(cardinality(r.taken)), 0) FROM draw_round r
         WHERE r.realm_id = d.realm_id AND r.draw_id = d.draw_id) AS taken
  FROM draw d
  JOIN LATERAL (SELECT s.n, s.state, s.due_on FROM transition s
                 WHERE s.realm_id = d.realm_id AND s.kind = 'draw' AND s.object_id = d.draw_id
                 ORDER BY s.n DESC LIMIT 1) AS t ON true
  LEFT JOIN person a ON a.realm_id = d.realm_id AND a.person_id = d.made_by
 WHERE d.realm_id = $1 AND ($2::uuid IS NULL OR d.draw_id = $2) AND ($3::uuid IS NULL OR d.draw_id < $3)
   AND ($4::uuid IS NULL OR d.unit_id = $4) AND ($5::text IS NULL OR d.period = $5)
 ORDER BY d.draw_id DESC LIMIT $6;

-- name: frame
SELECT text FROM draw_frame WHERE realm_id = $1 AND draw_id = $2;

-- name: strata
SELECT number, unit_id, item, size_class, entries, weight FROM draw_stratum WHERE realm_id = $1 AND draw_id = $2 ORDER BY number;

-- name: vouchers
SELECT v.kind, v.office, v.value, v.given_by, v.given_at, p.code FROM draw_voucher v
  LEFT JOIN person p ON p.realm_id = v.realm_id AND p.person_id = v.given_by
 WHERE v.realm_id = $1 AND v.draw_id = $2 ORDER BY v.given_at, v.office;

-- name: rounds
SELECT number, size, taken, opened_at FROM draw_round WHERE realm_id = $1 AND draw_id = $2 ORDER BY number;

-- name: add_round
INSERT INTO draw_round (realm_id, draw_id, number, size, taken, opened_by, opened_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: entries_drawn
SELECT entry_id AS key, unit_id, subject_id, actor_id, subject_kind, source FROM entry WHERE realm_id = $1 AND entry_id = ANY ($2);

-- name: checked_before
-- Who checked which branch in the last draw of the same kind over the unit.
SELECT unit_id, checker_id FROM drawn
 WHERE realm_id = $1 AND checker_id IS NOT NULL AND draw_id = (
   SELECT draw_id FROM draw WHERE realm_id = $1 AND unit_id = $2 AND kind = $3 AND draw_id < $4
    ORDER BY draw_id DESC LIMIT 1);

-- name: add_drawn
INSERT INTO drawn (realm_id, draw_id, drawn_by, drawn_at, round, drawn_id, n, key, unit_id, subject_id, checker_id, relaxed)
SELECT $1, $2, $3, $4, $5, * FROM unnest($6::uuid[], $7::integer[], $8::uuid[], $9::uuid[], $10::uuid[], $11::uuid[],
                                         $12::boolean[]);

-- name: checks
SELECT k.*, t.n AS step, t.state, t.due_on, e.item, e.occurred_on, e.quantity, e.points, e.attributes, e.matter, e.reason,
       e.subject_kind, e.source, e.scheme_version_id, e.actor_id, e.entry_id, s.code AS subject_code, s.name AS subject_name,
       c.code AS checker_code, a.code AS actor_code
  FROM drawn k
  JOIN LATERAL (SELECT x.n, x.state, x.due_on FROM transition x
                 WHERE x.realm_id = k.realm_id AND x.kind = 'check' AND x.object_id = k.drawn_id
                 ORDER BY x.n DESC LIMIT 1) AS t ON true
  LEFT JOIN entry e ON e.realm_id = k.realm_id AND e.entry_id = k.key
  LEFT JOIN person s ON s.realm_id = k.realm_id AND s.person_id = coalesce(k.subject_id, k.key)
  LEFT JOIN person c ON c.realm_id = k.realm_id AND c.person_id = k.checker_id
  LEFT JOIN person a ON a.realm_id = k.realm_id AND a.person_id = e.actor_id
 WHERE k.realm_id = $1 AND ($2::uuid IS NULL OR k.draw_id = $2) AND ($3::integer IS NULL OR k.n = $3)
   AND ($4::integer IS NULL OR k.n > $4)
   AND ($5::uuid[] IS NULL OR k.unit_id = ANY ($5) OR k.subject_id = $6 OR k.checker_id = $6)
   AND ($7::text IS NULL OR t.state = $7) AND ($8::uuid IS NULL OR k.checker_id = $8 OR k.subject_id = $8)
 ORDER BY k.draw_id DESC, k.n LIMIT $9;

-- name: tally
-- How the checks of a draw stand.
SELECT t.state, count(*) AS count FROM drawn k
  JOIN LATERAL (SELECT x.state FROM transition x
                 WHERE x.realm_id = k.realm_id AND x.kind = 'check' AND x.object_id = k.drawn_id
                 ORDER BY x.n DESC LIMIT 1) AS t ON true
 WHERE k.realm_id = $1 AND k.draw_id = $2 GROUP BY t.state;

-- name: records
SELECT r.record_id, r.kind, r.body, r.put_at, r.put_by, p.code, p.name FROM check_record r
  LEFT JOIN person p ON p.realm_id = r.realm_id AND p.person_id = r.put_by
 WHERE r.realm_id = $1 AND r.drawn_id = $2 ORDER BY r.record_id;

-- name: add_record
INSERT INTO check_record (realm_id, record_id, drawn_id, kind, unit_id, subject_id, body, put_by, put_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: confirm
-- Subjects and units are told, not read: who decides on papers reads no entry. The foreign key has the last word.
INSERT INTO confirmation (realm_id, entry_id, kind, subject_id, unit_id, object, confirmed_by, confirmed_at)
SELECT $1, laid.entry_id, $5, laid.subject_id, laid.unit_id, $6, $7, $8
  FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) AS laid (entry_id, subject_id, unit_id)
ON CONFLICT DO NOTHING;

-- name: add_question
INSERT INTO check_question (realm_id, question_id, text, answer, unit_id, made_by, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: questions
SELECT q.question_id, q.text, q.answer, q.unit_id, q.made_at, p.code FROM check_question q
  LEFT JOIN person p ON p.realm_id = q.realm_id AND p.person_id = q.made_by
 WHERE q.realm_id = $1 AND q.unit_id = ANY ($2) AND ($3::timestamptz IS NULL OR q.made_at <= $3) ORDER BY q.question_id;

-- name: kin_of
-- Whom each of the checkers stands aside for, as the list of kin says last.
SELECT checker, other FROM (
  SELECT DISTINCT ON (k.person_a, k.person_b) k.relation,
         CASE WHEN k.person_a = ANY ($2) THEN k.person_a ELSE k.person_b END AS checker,
         CASE WHEN k.person_a = ANY ($2) THEN k.person_b ELSE k.person_a END AS other
    FROM kin k WHERE k.realm_id = $1 AND (k.person_a = ANY ($2) OR k.person_b = ANY ($2)) AND k.starts_on <= $3
   ORDER BY k.person_a, k.person_b, k.starts_on DESC) AS latest
 WHERE relation IS NOT NULL;

-- name: strictness
-- By branch and by whoever booked: decided checks of entries, those found wrong, the points given and those found right.
SELECT k.unit_id, e.actor_id, count(*)::integer AS checked,
       count(*) FILTER (WHERE t.state IN ('corrected', 'explained'))::integer AS wrong,
       sum(e.points)::bigint AS given,
       sum(CASE WHEN t.state = 'upheld' THEN e.points ELSE coalesce(r.points, 0) END)::bigint AS found_right
  FROM drawn k
  JOIN draw d ON d.realm_id = k.realm_id AND d.draw_id = k.draw_id
  JOIN entry e ON e.realm_id = k.realm_id AND e.entry_id = k.key
  JOIN LATERAL (SELECT x.state FROM transition x
                 WHERE x.realm_id = k.realm_id AND x.kind = 'check' AND x.object_id = k.drawn_id
                 ORDER BY x.n DESC LIMIT 1) AS t ON true
  LEFT JOIN LATERAL (SELECT (x.params -> 'entries' ->> 1)::uuid AS entry_id FROM transition x
                      WHERE x.realm_id = k.realm_id AND x.kind = 'check' AND x.object_id = k.drawn_id AND x.act = 'sign'
                      ORDER BY x.n DESC LIMIT 1) AS g ON true
  LEFT JOIN entry r ON r.realm_id = k.realm_id AND r.entry_id = g.entry_id
 WHERE k.realm_id = $1 AND k.unit_id = ANY ($2) AND d.kind = 'entries' AND d.first_day <= $4 AND d.last_day >= $3
   AND t.state IN ('upheld', 'corrected', 'explained')
 GROUP BY k.unit_id, e.actor_id;

-- name: strictness_frames
-- How many entries of each branch the frames of these draws held.
SELECT s.unit_id, sum(s.entries)::integer AS framed FROM draw_stratum s
  JOIN draw f ON f.realm_id = s.realm_id AND f.draw_id = s.draw_id
 WHERE s.realm_id = $1 AND s.unit_id = ANY ($2) AND f.kind = 'entries' AND f.first_day <= $4 AND f.last_day >= $3
 GROUP BY s.unit_id;

-- name: bookings
-- Entries that stand: no reversals, and nothing that was reversed.
SELECT e.unit_id, e.points, e.occurred_on, e.recorded_at, e.actor_id FROM entry e
 WHERE e.realm_id = $1 AND e.unit_id = ANY ($2) AND e.occurred_on BETWEEN $3 AND $4 AND e.reverses IS NULL
   AND NOT EXISTS (SELECT FROM entry r WHERE r.realm_id = $1 AND r.reverses = e.entry_id);

-- name: signed
-- What the second signature booked.
SELECT params FROM transition WHERE realm_id = $1 AND kind = 'check' AND object_id = $2 AND act = 'sign' ORDER BY n DESC LIMIT 1;
