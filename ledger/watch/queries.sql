-- name: add_note
INSERT INTO watch_note (realm_id, note_id, kind, object_id, told, author_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: notes
SELECT n.object_id, n.told, n.at, p.code AS by, p.name AS by_name FROM watch_note n
  LEFT JOIN person p ON p.realm_id = n.realm_id AND p.person_id = n.author_id
 WHERE n.realm_id = $1 AND n.kind = $2 AND n.object_id = ANY ($3) ORDER BY n.note_id;

-- name: named
SELECT code, name FROM person WHERE realm_id = $1 AND code = ANY ($2);

-- name: approvals
-- The approvals between the pairs of people (by, of) in the span: what the circles are made of.
SELECT a.code AS by, s.code AS of, t.object_id, max(t.at) AS at
  FROM transition t
  JOIN person a ON a.realm_id = t.realm_id AND a.person_id = t.actor_id
  JOIN person s ON s.realm_id = t.realm_id AND s.person_id = t.subject_id
  JOIN (SELECT DISTINCT b, o FROM unnest($4::text[], $5::text[]) AS x (b, o)) x ON x.b = a.code AND x.o = s.code
 WHERE t.realm_id = $1 AND t.kind = 'claim' AND t.at >= $2 AND t.at < $3
   AND t.act IN ('support', 'decide', 'answer') AND t.state IN ('seconded', 'accepted', 'partly', 'granted')
   AND ($6::uuid[] IS NULL OR t.unit_id = ANY ($6))
 GROUP BY 1, 2, 3 ORDER BY 4, 3;

-- name: likeness_exists
SELECT EXISTS (
  SELECT FROM evidence_likeness l JOIN evidence_use u ON u.realm_id = l.realm_id AND u.use_id = l.use_id
   WHERE l.realm_id = $1 AND l.use_id = $2 AND ($3::uuid[] IS NULL OR u.unit_id = ANY ($3)));

-- name: objections
-- Whoever objected in the span: the first time with its branch and moment, and every claim appealed. $5: quiet queries
-- too, of which none but auditors hear.
SELECT DISTINCT ON (t.subject_id) t.subject_id, p.code, p.name, t.unit_id, t.at, t.kind,
       array_agg(t.object_id) FILTER (WHERE t.kind = 'claim') OVER (PARTITION BY t.subject_id) AS claims
  FROM transition t JOIN person p ON p.realm_id = t.realm_id AND p.person_id = t.subject_id
 WHERE t.realm_id = $1 AND t.at >= $2 AND t.at < $3
   AND ((t.kind = 'claim' AND t.act = 'appeal') OR ($5 AND t.kind = 'query' AND t.act IN ('ask', 'refer')))
   AND ($4::uuid[] IS NULL OR t.unit_id = ANY ($4))
 ORDER BY t.subject_id, t.at, t.n;

-- name: same_people
-- Who scored the person in the branch in the days before the objection.
SELECT DISTINCT p.person_id, p.code, p.name
  FROM (SELECT actor_id FROM transition
         WHERE realm_id = $1 AND kind = 'claim' AND act = 'decide' AND subject_id = $2 AND unit_id = $3
           AND at >= $4 AND at < $5
        UNION
        SELECT actor_id FROM entry
         WHERE realm_id = $1 AND subject_kind = 'member' AND subject_id = $2 AND unit_id = $3
           AND recorded_at >= $4 AND recorded_at < $5) a
  JOIN person p ON p.realm_id = $1 AND p.person_id = a.actor_id
 ORDER BY p.code;

-- name: scored
-- What those people decided and booked in the branch from $4 to $6, by person and side of the objection ($5).
SELECT subject_id, after, sum(decisions)::integer AS decisions, sum(granted)::integer AS granted,
       sum(entries)::integer AS entries, sum(points)::bigint AS points
  FROM (SELECT subject_id, at >= $5 AS after, 1 AS decisions, (state = 'accepted')::integer AS granted, 0 AS entries,
               0::bigint AS points
          FROM transition
         WHERE realm_id = $1 AND kind = 'claim' AND act = 'decide' AND actor_id = ANY ($2) AND unit_id = $3
           AND at >= $4 AND at < $6
        UNION ALL
        SELECT subject_id, recorded_at >= $5, 0, 0, 1, points
          FROM entry
         WHERE realm_id = $1 AND subject_kind = 'member' AND actor_id = ANY ($2) AND unit_id = $3
           AND recorded_at >= $4 AND recorded_at < $6) acts
 GROUP BY 1, 2;
