-- name: post
-- What all rows have alike comes once, beside an empty array, which unnest fills up with NULL.
INSERT INTO entry (realm_id, recorded_at, entry_id, subject_id, item, quantity, points, attributes, subject_kind, unit_id,
                   scheme_version_id, occurred_on, matter, reason, source, batch_id, actor_id, reverses, first_on, assurance)
SELECT $1, $2::timestamptz, t.entry_id, t.subject_id, t.item, t.quantity, t.points, t.attributes::jsonb,
       coalesce(t.subject_kind, $10), coalesce(t.unit_id, $12), coalesce(t.scheme_version_id, $14),
       coalesce(t.occurred_on, $16), coalesce(t.matter, $18), coalesce(t.reason, $20), coalesce(t.source, $22),
       coalesce(t.batch_id, $24), coalesce(t.actor_id, $26), coalesce(t.reverses, $28),
       coalesce(t.first_on, $30), 'evaluated'
  FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[], $8::text[], $9::text[], $11::uuid[],
              $13::uuid[], $15::date[], $17::text[], $19::text[], $21::text[], $23::uuid[], $25::uuid[], $27::uuid[],
              $29::date[])
       AS t (entry_id, subject_id, item, quantity, points, attributes, subject_kind, unit_id, scheme_version_id,
             occurred_on, matter, reason, source, batch_id, actor_id, reverses, first_on);

-- name: end_founding
UPDATE realm SET founding = false WHERE realm_id = $1 AND founding;

-- name: known_keys
SELECT k.caller_id, k.route, k.key, k.digest, k.status, k.location, k.body
  FROM request_key k JOIN unnest($2::uuid[], $3::text[], $4::text[]) AS t (caller_id, route, key)
    ON k.caller_id = t.caller_id AND k.route = t.route AND k.key = t.key
 WHERE k.realm_id = $1;

-- name: entry
SELECT e.*, r.entry_id AS reversed_by, s.code AS subject_code, a.code AS actor_code,
       (SELECT min(c.kind) FROM confirmation c WHERE c.realm_id = e.realm_id AND c.entry_id = e.entry_id) AS assured
  FROM entry e
  LEFT JOIN entry r ON r.realm_id = e.realm_id AND r.reverses = e.entry_id
  LEFT JOIN person s ON s.realm_id = e.realm_id AND s.person_id = e.subject_id
  LEFT JOIN person a ON a.realm_id = e.realm_id AND a.person_id = e.actor_id
 WHERE e.realm_id = $1 AND e.entry_id = $2
   AND ($3::uuid[] IS NULL OR e.unit_id = ANY ($3) OR e.subject_id = ANY ($4));

-- name: entries
SELECT e.*, r.entry_id AS reversed_by, s.code AS subject_code, a.code AS actor_code,
       (SELECT min(c.kind) FROM confirmation c WHERE c.realm_id = e.realm_id AND c.entry_id = e.entry_id) AS assured
  FROM entry e
  LEFT JOIN entry r ON r.realm_id = e.realm_id AND r.reverses = e.entry_id
  LEFT JOIN person s ON s.realm_id = e.realm_id AND s.person_id = e.subject_id
  LEFT JOIN person a ON a.realm_id = e.realm_id AND a.person_id = e.actor_id
 WHERE e.realm_id = $1 AND e.entry_id > $2
   AND ($3::uuid[] IS NULL OR e.unit_id = ANY ($3) OR e.subject_id = ANY ($4))
   AND ($5::text IS NULL OR e.subject_kind = $5)
   AND ($6::date IS NULL OR e.occurred_on >= $6)
   AND ($7::date IS NULL OR e.occurred_on <= $7)
   AND ($8::text IS NULL OR e.item = $8)
 ORDER BY e.entry_id LIMIT $9;

-- name: entries_of_subject
SELECT e.*, r.entry_id AS reversed_by, s.code AS subject_code, a.code AS actor_code,
       (SELECT min(c.kind) FROM confirmation c WHERE c.realm_id = e.realm_id AND c.entry_id = e.entry_id) AS assured
  FROM entry e
  LEFT JOIN entry r ON r.realm_id = e.realm_id AND r.reverses = e.entry_id
  LEFT JOIN person s ON s.realm_id = e.realm_id AND s.person_id = e.subject_id
  LEFT JOIN person a ON a.realm_id = e.realm_id AND a.person_id = e.actor_id
 WHERE e.realm_id = $1 AND e.entry_id > $2 AND e.subject_id = $10
   AND ($3::uuid[] IS NULL OR e.unit_id = ANY ($3) OR e.subject_id = ANY ($4))
   AND ($5::text IS NULL OR e.subject_kind = $5)
   AND ($6::date IS NULL OR e.occurred_on >= $6)
   AND ($7::date IS NULL OR e.occurred_on <= $7)
   AND ($8::text IS NULL OR e.item = $8)
 ORDER BY e.entry_id LIMIT $9;

-- name: facts
SELECT entry_id, subject_id, unit_id, item, occurred_on, quantity, points, attributes, matter, reverses
  FROM entry
 WHERE realm_id = $1
   AND ($2::uuid[] IS NULL OR unit_id = ANY ($2) OR subject_id = ANY ($3))
   AND subject_id = ANY ($4)
   AND occurred_on BETWEEN $5 AND $6
   AND ($7::timestamptz IS NULL OR recorded_at <= $7)
   AND ($8::uuid[] IS NULL OR scheme_version_id = ANY ($8))
 ORDER BY occurred_on, entry_id;

-- name: hold_limits
-- Limits of the realm, in rising order, so that two transactions cannot wait for each other.
SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key;

-- name: of_matter
SELECT e.entry_id, e.subject_id, e.item, e.occurred_on, e.points, e.attributes, e.matter FROM entry e
 WHERE e.realm_id = $1 AND e.item = $2 AND e.scheme_version_id = ANY ($3) AND e.matter = $4 AND e.reverses IS NULL
   AND NOT EXISTS (SELECT FROM entry r WHERE r.realm_id = e.realm_id AND r.reverses = e.entry_id);

-- name: ballots
SELECT e.entry_id, e.subject_id, e.item, e.occurred_on, e.points, e.attributes, e.matter FROM entry e
 WHERE e.realm_id = $1 AND e.item = $2 AND e.scheme_version_id = ANY ($3) AND e.subject_id = ANY ($4)
   AND e.occurred_on BETWEEN $5 AND $6 AND e.reverses IS NULL
   AND NOT EXISTS (SELECT FROM entry r WHERE r.realm_id = e.realm_id AND r.reverses = e.entry_id);
