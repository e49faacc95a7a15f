-- name: add_claim
INSERT INTO claim (realm_id, claim_id, subject_id, unit_id, entered_by, entered_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: add_version
INSERT INTO claim_version (realm_id, claim_id, n, subject_id, unit_id, item, scheme, occurred_on, quantity, points,
                           attributes, matter, told, mark, evidence, first_on, digest, author_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

-- name: claims
-- The latest content and step of each claim; the last row a caller sees may be an older one where others moved on.
SELECT c.claim_id, c.subject_id, c.unit_id, c.entered_by, c.entered_at, s.code AS subject, s.name AS subject_name,
       e.code AS enterer, v.n AS version, v.item, v.scheme, v.occurred_on, v.quantity, v.points, v.attributes, v.matter,
       v.told, v.mark, v.evidence, v.first_on, v.digest, v.author_id, t.n AS step, t.act, t.state, t.due_on, t.params, t.open, t.at,
       ARRAY(SELECT DISTINCT a.author_id FROM claim_version a
              WHERE a.realm_id = c.realm_id AND a.claim_id = c.claim_id) AS authors
  FROM claim c
  JOIN LATERAL (SELECT * FROM claim_version v WHERE v.realm_id = c.realm_id AND v.claim_id = c.claim_id
                 ORDER BY v.n DESC LIMIT 1) v ON true
  JOIN LATERAL (SELECT * FROM transition t WHERE t.realm_id = c.realm_id AND t.kind = 'claim' AND t.object_id = c.claim_id
                 ORDER BY t.n DESC LIMIT 1) t ON true
  JOIN person s ON s.realm_id = c.realm_id AND s.person_id = c.subject_id
  JOIN person e ON e.realm_id = c.realm_id AND e.person_id = c.entered_by
 WHERE c.realm_id = $1
   AND ($2::uuid[] IS NULL OR c.unit_id = ANY ($2) OR c.subject_id = ANY ($3))
   AND (t.state <> 'draft' OR $4::uuid IN (c.subject_id, c.entered_by))
   AND ($5::uuid IS NULL OR c.claim_id = $5)
   AND ($6::uuid IS NULL OR c.claim_id < $6)
   AND ($7::text IS NULL OR t.state = $7)
   AND ($8::text IS NULL OR s.code = $8)
   AND ($9::uuid[] IS NULL OR c.unit_id = ANY ($9))
   AND ($10::text IS NULL OR t.open)
   AND ($10::text IS DISTINCT FROM 'overdue' OR t.due_on < $11)
 ORDER BY c.claim_id DESC LIMIT $12;

-- name: versions
SELECT v.*, a.code AS author FROM claim_version v
  LEFT JOIN person a ON a.realm_id = v.realm_id AND a.person_id = v.author_id
 WHERE v.realm_id = $1 AND v.claim_id = $2 ORDER BY v.n;

-- name: holders
-- Who holds the roles over a unit today: a grant on it, or with its subtree on one above it.
SELECT DISTINCT g.person_id, p.code, p.name, g.role FROM role_grant g
  JOIN person p ON p.realm_id = g.realm_id AND p.person_id = g.person_id
 WHERE g.realm_id = $1 AND g.role = ANY ($2) AND (g.unit_id = $3 OR (g.subtree AND g.unit_id = ANY ($4)))
   AND g.starts_on <= $5 AND (g.ends_on IS NULL OR g.ends_on > $5)
 ORDER BY p.code, g.role;

-- name: hand_in
-- The latest: what was returned is handed in again.
SELECT n, at, params FROM transition
 WHERE realm_id = $1 AND kind = 'claim' AND object_id = $2 AND act = 'submit' ORDER BY n DESC LIMIT 1;

-- name: movers
SELECT actor_id, act, state, params FROM transition WHERE realm_id = $1 AND kind = 'claim' AND object_id = $2 ORDER BY n;

-- name: hold_fact
-- The realm is the seed of the lock's number.
SELECT pg_advisory_xact_lock(hashtextextended('claimed/' || $2::uuid || '/' || $3::text, $1::integer));

-- name: booked_already
-- What the books hold of that person and item and has a name, or is of the day on which it happened: in any branch.
SELECT DISTINCT e.matter, coalesce(e.first_on, e.occurred_on) AS happened_on FROM entry e
 WHERE e.realm_id = $1 AND e.subject_id = $2 AND e.item = $3 AND e.reverses IS NULL
   AND (e.matter IS NOT NULL OR coalesce(e.first_on, e.occurred_on) = $4)
   AND NOT EXISTS (SELECT FROM entry r WHERE r.realm_id = e.realm_id AND r.reverses = e.entry_id);

-- name: claimed_already
SELECT v.matter, coalesce(v.first_on, v.occurred_on) AS happened_on FROM claim_version v
  JOIN LATERAL (SELECT t.open FROM transition t WHERE t.realm_id = v.realm_id AND t.kind = 'claim'
                   AND t.object_id = v.claim_id ORDER BY t.n DESC LIMIT 1) t ON t.open
 WHERE v.realm_id = $1 AND v.subject_id = $2 AND v.item = $3
   AND (v.matter IS NOT NULL OR coalesce(v.first_on, v.occurred_on) = $4)
   AND ($5::uuid IS NULL OR v.claim_id <> $5)
   AND NOT EXISTS (SELECT FROM claim_version l WHERE l.realm_id = v.realm_id AND l.claim_id = v.claim_id AND l.n > v.n);

-- name: kinds_of_evidence
SELECT evidence_id, media_type FROM evidence WHERE realm_id = $1 AND evidence_id = ANY ($2);

-- name: closes_a_ring
-- Whether the member has approved a claim of the reviewer's, or of somebody who approved one of the reviewer's.
SELECT EXISTS (
  SELECT FROM transition a
   WHERE a.realm_id = $1 AND a.kind = 'claim' AND a.subject_id = $2 AND a.at >= $4
     AND a.act IN ('support', 'decide', 'answer') AND a.state IN ('seconded', 'accepted', 'partly', 'granted')
     AND (a.actor_id = $3 OR EXISTS (
       SELECT FROM transition b
        WHERE b.realm_id = $1 AND b.kind = 'claim' AND b.subject_id = a.actor_id AND b.actor_id = $3 AND b.at >= $4
          AND b.act IN ('support', 'decide', 'answer') AND b.state IN ('seconded', 'accepted', 'partly', 'granted'))));

-- name: rings
-- Circles of two or three who approved one another's claims, each circle once, beginning with its least code.
WITH approved AS (
  SELECT DISTINCT t.actor_id, t.subject_id, a.code AS by, s.code AS of FROM transition t
    JOIN person a ON a.realm_id = t.realm_id AND a.person_id = t.actor_id
    JOIN person s ON s.realm_id = t.realm_id AND s.person_id = t.subject_id
   WHERE t.realm_id = $1 AND t.kind = 'claim' AND t.at >= $2 AND t.at < $3
     AND t.act IN ('support', 'decide', 'answer') AND t.state IN ('seconded', 'accepted', 'partly', 'granted')
     AND ($5::uuid[] IS NULL OR t.unit_id = ANY ($5)))
SELECT ARRAY[x.by, y.by] AS people FROM approved x JOIN approved y ON y.by = x.of AND y.of = x.by WHERE x.by < y.by
UNION ALL
SELECT ARRAY[x.by, y.by, z.by] FROM approved x JOIN approved y ON y.by = x.of JOIN approved z ON z.by = y.of AND z.of = x.by
 WHERE x.by < y.by AND x.by < z.by AND y.by <> z.by
 ORDER BY 1 LIMIT $4;

-- name: unfinished
-- Claims about days up to the period's last that nobody has decided on, and appeals that nobody has answered: one that
-- waits since a period before counts in this one.
SELECT c.claim_id, t.state, (t.at AT TIME ZONE r.timezone)::date AS since FROM claim c
  JOIN realm r ON r.realm_id = c.realm_id
  JOIN LATERAL (SELECT v.occurred_on FROM claim_version v WHERE v.realm_id = c.realm_id AND v.claim_id = c.claim_id
                 ORDER BY v.n DESC LIMIT 1) v ON v.occurred_on <= $2
  JOIN LATERAL (SELECT t.state, t.open, t.at FROM transition t WHERE t.realm_id = c.realm_id AND t.kind = 'claim'
                   AND t.object_id = c.claim_id ORDER BY t.n DESC LIMIT 1) t ON t.open
 WHERE c.realm_id = $1 AND ($3::uuid[] IS NULL OR c.unit_id = ANY ($3)) ORDER BY t.at, c.claim_id;

-- name: add_kin
INSERT INTO kin (realm_id, person_a, person_b, starts_on, relation, entered_by, entered_at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: kin
SELECT a.code AS person, b.code AS other, k.starts_on, k.relation FROM kin k
  JOIN person a ON a.realm_id = k.realm_id AND a.person_id = k.person_a
  JOIN person b ON b.realm_id = k.realm_id AND b.person_id = k.person_b
 WHERE k.realm_id = $1 ORDER BY a.code, b.code, k.starts_on;

-- name: add_judgement
INSERT INTO judgement (realm_id, judgement_id, period, subject_id, unit_id, opinion, told, minutes, author_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: judgements
SELECT j.judgement_id, j.period, j.unit_id, j.opinion, j.told, j.minutes, j.at, s.code AS member, s.name, a.code AS by
  FROM judgement j
  JOIN person s ON s.realm_id = j.realm_id AND s.person_id = j.subject_id
  LEFT JOIN person a ON a.realm_id = j.realm_id AND a.person_id = j.author_id
 WHERE j.realm_id = $1 AND ($2::uuid[] IS NULL OR j.unit_id = ANY ($2) OR j.subject_id = ANY ($3))
   AND ($4::text IS NULL OR s.code = $4) AND ($5::text IS NULL OR j.period = $5)
   AND ($6::uuid IS NULL OR j.judgement_id < $6)
 ORDER BY j.judgement_id DESC LIMIT $7;

-- name: hold_judgement
-- The realm is the seed of the lock's number.
SELECT pg_advisory_xact_lock(hashtextextended('judgement/' || $2::uuid || '/' || $3::uuid || '/' || $4::text, $1::integer));

-- name: count_judgements
SELECT count(*) FROM judgement WHERE realm_id = $1 AND unit_id = $2 AND subject_id = $3 AND period = $4;

-- name: stayed
-- Everybody at home in the branch on a day from $3 to $4 as far as the caller sees it, and since when elsewhere.
SELECT DISTINCT ON (h.person_id) p.code, h.until
  FROM (SELECT m.person_id, m.unit_id, m.starts_on,
               lead(m.starts_on) OVER (PARTITION BY m.person_id ORDER BY m.starts_on) AS until
          FROM membership m WHERE m.realm_id = $1 AND m.line = 'party') h
  JOIN person p ON p.realm_id = $1 AND p.person_id = h.person_id
 WHERE h.unit_id = $2 AND h.starts_on <= $4 AND (h.until IS NULL OR h.until > $3)
 ORDER BY h.person_id, h.starts_on DESC;

-- name: judged
-- The last judgement of the branch on each of the members for the period, and how many there are.
SELECT DISTINCT ON (j.subject_id) j.judgement_id, j.period, j.unit_id, j.opinion, j.told, j.minutes, j.at,
       s.code AS member, s.name, a.code AS by, count(*) OVER (PARTITION BY j.subject_id) AS seen
  FROM judgement j
  JOIN person s ON s.realm_id = j.realm_id AND s.person_id = j.subject_id
  LEFT JOIN person a ON a.realm_id = j.realm_id AND a.person_id = j.author_id
 WHERE j.realm_id = $1 AND j.unit_id = $2 AND j.period = $3
 ORDER BY j.subject_id, j.judgement_id DESC;

-- name: sent_at
-- When the claim last came to those who decide.
SELECT max(at) FROM transition
 WHERE realm_id = $1 AND kind = 'claim' AND object_id = $2 AND act IN ('submit', 'confirm') AND state = 'submitted';
