-- name: people_by_code
SELECT p.person_id, p.code, p.name, p.name_key,
       ARRAY(SELECT ROW(m.starts_on, m.unit_id) FROM membership m
              WHERE m.realm_id = p.realm_id AND m.person_id = p.person_id AND m.line = 'party' ORDER BY m.starts_on) AS homes,
       ARRAY(SELECT ROW(t.trait, t.starts_on, t.value) FROM person_trait t
              WHERE t.realm_id = p.realm_id AND t.person_id = p.person_id ORDER BY t.trait, t.starts_on) AS traits,
       (SELECT m.prior_unit_id FROM membership m WHERE m.realm_id = p.realm_id AND m.person_id = p.person_id
           AND m.line = 'party' ORDER BY m.starts_on LIMIT 1) AS before
  FROM person p WHERE p.realm_id = $1 AND p.code = ANY ($2);

-- name: people_by_id
SELECT person_id, code, name, name_key FROM person WHERE realm_id = $1 AND person_id = ANY ($2);

-- name: people_at_home
SELECT person_id FROM (
  SELECT DISTINCT ON (person_id) person_id, unit_id FROM membership
   WHERE realm_id = $1 AND line = 'party' AND starts_on <= $3
     AND person_id IN (SELECT m.person_id FROM membership m
                        WHERE m.realm_id = $1 AND m.line = 'party' AND ($2::uuid[] IS NULL OR m.unit_id = ANY ($2)))
   ORDER BY person_id, starts_on DESC) AS latest
 WHERE unit_id IS NOT NULL AND ($2::uuid[] IS NULL OR unit_id = ANY ($2));

-- name: homes
SELECT person_id, starts_on, unit_id FROM membership
 WHERE realm_id = $1 AND person_id = ANY ($2) AND line = 'party' ORDER BY person_id, starts_on;

-- name: traits
SELECT person_id, trait, starts_on, value FROM person_trait
 WHERE realm_id = $1 AND person_id = ANY ($2) ORDER BY person_id, trait, starts_on;

-- name: lock_realm
SELECT org_version FROM realm WHERE realm_id = $1 FOR NO KEY UPDATE;

-- name: person_ids
SELECT person_id, code FROM person WHERE realm_id = $1 AND code = ANY ($2);

-- name: membership_points
SELECT person_id, line, starts_on, unit_id FROM membership
 WHERE realm_id = $1 AND person_id = ANY ($2) ORDER BY person_id, line, starts_on;

-- name: trait_points
SELECT person_id, trait, starts_on, value FROM person_trait
 WHERE realm_id = $1 AND person_id = ANY ($2) ORDER BY person_id, trait, starts_on;

-- name: drop_membership_points
DELETE FROM membership m USING unnest($2::uuid[], $3::text[], $4::date[]) AS gone (person_id, line, starts_on)
 WHERE m.realm_id = $1 AND m.person_id = gone.person_id AND m.line = gone.line AND m.starts_on = gone.starts_on;

-- name: put_membership_points
INSERT INTO membership (realm_id, person_id, line, starts_on, unit_id, prior_unit_id)
SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::date[], $5::uuid[], $6::uuid[])
ON CONFLICT (realm_id, person_id, line, starts_on)
DO UPDATE SET unit_id = excluded.unit_id, prior_unit_id = excluded.prior_unit_id;

-- name: drop_trait_points
DELETE FROM person_trait t USING unnest($2::uuid[], $3::text[], $4::date[]) AS gone (person_id, trait, starts_on)
 WHERE t.realm_id = $1 AND t.person_id = gone.person_id AND t.trait = gone.trait AND t.starts_on = gone.starts_on;

-- name: put_trait_points
INSERT INTO person_trait (realm_id, person_id, trait, starts_on, value)
SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::date[], $5::text[])
ON CONFLICT (realm_id, person_id, trait, starts_on) DO UPDATE SET value = excluded.value;

-- name: add_people
INSERT INTO person (realm_id, person_id, code, name, name_key)
SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]);

-- name: rename_people
UPDATE person p SET name = new.name, name_key = new.name_key
  FROM unnest($2::uuid[], $3::text[], $4::text[]) AS new (person_id, name, name_key)
 WHERE p.realm_id = $1 AND p.person_id = new.person_id;

-- name: people_for_roster
SELECT person_id, code, name FROM person WHERE realm_id = $1 AND code = ANY ($2);

-- name: next_realm
SELECT coalesce(max(realm_id), 0) + 1 AS realm_id, coalesce($1, now()) AS now FROM realm;

-- name: add_realm
INSERT INTO realm (realm_id, code, name, demo, first_year, founded_at)
VALUES ($1, $2, $3, $4, coalesce($5::integer, extract(year FROM $6::timestamptz AT TIME ZONE 'Asia/Shanghai')::integer), $6)
RETURNING ($6 AT TIME ZONE timezone)::date;

-- name: add_units
INSERT INTO unit (realm_id, unit_id, code, name, line, kind)
SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]);

-- name: add_places
INSERT INTO unit_place (realm_id, unit_id, starts_on, parent_id, present)
SELECT $1, u, d, p, true FROM unnest($2::uuid[], $3::date[], $4::uuid[]) AS t (u, d, p);

-- name: put_place
INSERT INTO unit_place (realm_id, unit_id, starts_on, parent_id, present) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (realm_id, unit_id, starts_on) DO UPDATE SET parent_id = excluded.parent_id, present = excluded.present;

-- name: drop_places
DELETE FROM unit_place WHERE realm_id = $1 AND unit_id = $2 AND starts_on >= $3;

-- name: in_use_after
SELECT EXISTS (SELECT FROM membership m WHERE m.realm_id = $1 AND m.unit_id = $2
                AND (m.starts_on >= $3 OR NOT EXISTS (
                  SELECT FROM membership n WHERE n.realm_id = $1 AND n.person_id = m.person_id AND n.line = m.line
                     AND n.starts_on > m.starts_on AND n.starts_on <= $3)));

-- name: put_unit_link
INSERT INTO unit_link (realm_id, unit_id, starts_on, office_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (realm_id, unit_id, starts_on) DO UPDATE SET office_id = excluded.office_id;

-- name: put_seat
INSERT INTO seat (realm_id, unit_id, seat, starts_on, person_id, term_ends) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (realm_id, unit_id, seat, starts_on)
DO UPDATE SET person_id = excluded.person_id, term_ends = excluded.term_ends;

-- name: put_person_link
INSERT INTO person_link (realm_id, person_id, starts_on, link_person_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (realm_id, person_id, starts_on) DO UPDATE SET link_person_id = excluded.link_person_id;

-- name: put_secondary
INSERT INTO secondary_membership (realm_id, person_id, unit_id, starts_on, present) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (realm_id, person_id, unit_id, starts_on) DO UPDATE SET present = excluded.present;

-- name: add_models
INSERT INTO responsibility_model (realm_id, code, name, posts)
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::jsonb[]);

-- name: overlapping_grants
SELECT role, unit_id, subtree FROM role_grant
 WHERE realm_id = $1 AND person_id = $2 AND role = ANY ($3)
   AND (ends_on IS NULL OR ends_on > $4) AND ($5::date IS NULL OR starts_on < $5);

-- name: add_grant
INSERT INTO role_grant (realm_id, grant_id, person_id, role, unit_id, subtree, starts_on, ends_on, granted_by, granted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: one_grant
SELECT g.grant_id, g.person_id, g.role, g.unit_id, g.subtree, g.starts_on, g.ends_on, p.code AS person
  FROM role_grant g JOIN person p ON p.realm_id = g.realm_id AND p.person_id = g.person_id
 WHERE g.realm_id = $1 AND g.grant_id = $2 FOR UPDATE OF g;

-- name: end_grant
UPDATE role_grant SET ends_on = $3 WHERE realm_id = $1 AND grant_id = $2;

-- name: credential
SELECT p.person_id, p.code, c.hash, c.one_time
  FROM person p JOIN credential c ON c.realm_id = p.realm_id AND c.person_id = p.person_id
 WHERE p.realm_id = $1 AND p.code = $2;

-- name: put_credentials
INSERT INTO credential (realm_id, person_id, hash, one_time, set_at)
SELECT $1, person_id, hash, $4, $5 FROM unnest($2::uuid[], $3::text[]) AS t (person_id, hash)
ON CONFLICT (realm_id, person_id) DO UPDATE SET hash = excluded.hash, one_time = excluded.one_time, set_at = excluded.set_at;

-- name: end_sessions
DELETE FROM session WHERE realm_id = $1 AND (person_id = ANY ($2) OR expires_at <= $3);

-- name: session
SELECT p.person_id, p.code FROM session s JOIN person p ON p.realm_id = s.realm_id AND p.person_id = s.person_id
 WHERE s.realm_id = $1 AND s.token_hash = $2 AND s.expires_at > coalesce($3, now());

-- name: members
SELECT p.person_id, p.code, p.name, h.unit_id,
       h.unit_id IS NOT NULL AND ($3::uuid[] IS NULL OR h.unit_id = ANY ($3) OR p.person_id = $2) AS present,
       (SELECT t.value FROM person_trait t
         WHERE t.realm_id = $1 AND t.person_id = p.person_id AND t.trait = 'category' AND t.starts_on <= $4
         ORDER BY t.starts_on DESC LIMIT 1) AS category
  FROM person p
  LEFT JOIN LATERAL (SELECT m.unit_id FROM membership m
                      WHERE m.realm_id = $1 AND m.person_id = p.person_id AND m.line = 'party' AND m.starts_on <= $4
                      ORDER BY m.starts_on DESC LIMIT 1) h ON true
 WHERE p.realm_id = $1 AND ($6::text IS NULL OR p.code = $6) AND ($7::text IS NULL OR p.code > $7)
   AND ($3::uuid[] IS NULL OR p.person_id = $2
        OR p.person_id IN (SELECT m.person_id FROM membership m
                            WHERE m.realm_id = $1 AND m.line = 'party' AND m.unit_id = ANY ($3)))
   AND ((h.unit_id IS NOT NULL AND ($3::uuid[] IS NULL OR h.unit_id = ANY ($3) OR p.person_id = $2))
        OR EXISTS (SELECT FROM membership m
                    WHERE m.realm_id = $1 AND m.person_id = p.person_id AND m.line = 'party' AND m.starts_on <= $4
                      AND m.unit_id IS NOT NULL AND ($3::uuid[] IS NULL OR m.unit_id = ANY ($3))
                      AND coalesce((SELECT min(n.starts_on) FROM membership n
                                     WHERE n.realm_id = $1 AND n.person_id = p.person_id AND n.line = 'party'
                                       AND n.starts_on > m.starts_on), 'infinity') > $5))
 ORDER BY p.code LIMIT $8;

-- name: facts_of_today
SELECT max(value) FILTER (WHERE trait = 'rank') AS rank, max(value) FILTER (WHERE trait = 'post') AS post,
       max(value) FILTER (WHERE trait = 'absence') AS absence, max(value) FILTER (WHERE trait = 'duty') AS duty,
       (SELECT m.unit_id FROM membership m
         WHERE m.realm_id = $1 AND m.person_id = $2 AND m.line = 'admin' AND m.starts_on <= $3
         ORDER BY m.starts_on DESC LIMIT 1) AS office
  FROM (SELECT DISTINCT ON (trait) trait, value FROM person_trait
         WHERE realm_id = $1 AND person_id = $2 AND starts_on <= $3 ORDER BY trait, starts_on DESC) AS latest;

-- name: seats
SELECT latest.seat, p.code AS person, p.name, latest.starts_on AS from, latest.term_ends
  FROM (SELECT DISTINCT ON (seat) seat, starts_on, person_id, term_ends FROM seat
         WHERE realm_id = $1 AND unit_id = $2 AND starts_on <= $3 ORDER BY seat, starts_on DESC) AS latest
  LEFT JOIN person p ON p.realm_id = $1 AND p.person_id = latest.person_id
 ORDER BY latest.seat;

-- name: link_persons
SELECT p.code AS person, p.name, l.code AS link, l.name AS link_name
  FROM (SELECT DISTINCT ON (person_id) person_id, unit_id FROM membership
         WHERE realm_id = $1 AND line = 'party' AND starts_on <= $3
           AND person_id IN (SELECT m.person_id FROM membership m WHERE m.realm_id = $1 AND m.unit_id = $2)
         ORDER BY person_id, starts_on DESC) AS home
  JOIN person p ON p.realm_id = $1 AND p.person_id = home.person_id
  LEFT JOIN LATERAL (SELECT k.link_person_id FROM person_link k
                      WHERE k.realm_id = $1 AND k.person_id = home.person_id AND k.starts_on <= $3
                      ORDER BY k.starts_on DESC LIMIT 1) AS k ON true
  LEFT JOIN person l ON l.realm_id = $1 AND l.person_id = k.link_person_id
 WHERE home.unit_id = $2 ORDER BY p.code;

-- name: secondary_members
SELECT p.code, p.name, h.unit_id
  FROM (SELECT DISTINCT ON (person_id) person_id, present FROM secondary_membership
         WHERE realm_id = $1 AND unit_id = $2 AND starts_on <= $3 ORDER BY person_id, starts_on DESC) AS s
  JOIN person p ON p.realm_id = $1 AND p.person_id = s.person_id
  JOIN LATERAL (SELECT m.unit_id FROM membership m
                 WHERE m.realm_id = $1 AND m.person_id = s.person_id AND m.line = 'party' AND m.starts_on <= $3
                 ORDER BY m.starts_on DESC LIMIT 1) h ON true
 WHERE s.present AND ($4::uuid[] IS NULL OR h.unit_id = ANY ($4) OR s.person_id = $5) ORDER BY p.code;

-- name: office_of
SELECT office_id FROM unit_link WHERE realm_id = $1 AND unit_id = $2 AND starts_on <= $3
 ORDER BY starts_on DESC LIMIT 1;

-- name: contacts
SELECT DISTINCT g.role, p.code, p.name
  FROM role_grant g JOIN person p ON p.realm_id = g.realm_id AND p.person_id = g.person_id
 WHERE g.realm_id = $1 AND g.role IN ('system_admin', 'security_admin')
   AND g.starts_on <= $2 AND (g.ends_on IS NULL OR g.ends_on > $2)
 ORDER BY g.role DESC, p.code;

-- name: leave_groups
INSERT INTO secondary_membership (realm_id, person_id, unit_id, starts_on, present)
SELECT $1, p.person_id, latest.unit_id, p.day, false
  FROM unnest($2::uuid[], $3::date[]) AS p (person_id, day)
 CROSS JOIN LATERAL (SELECT DISTINCT ON (s.unit_id) s.unit_id, s.present
                       FROM secondary_membership s
                       JOIN unit u ON u.realm_id = s.realm_id AND u.unit_id = s.unit_id AND u.kind = 'group'
                      WHERE s.realm_id = $1 AND s.person_id = p.person_id AND s.starts_on <= p.day
                      ORDER BY s.unit_id, s.starts_on DESC) AS latest
 WHERE latest.present
ON CONFLICT (realm_id, person_id, unit_id, starts_on) DO UPDATE SET present = false;

-- name: home_on
SELECT unit_id FROM membership WHERE realm_id = $1 AND person_id = $2 AND line = 'party' AND starts_on <= $3
 ORDER BY starts_on DESC LIMIT 1;

-- name: grants_of
SELECT person_id, role, unit_id, subtree, starts_on, ends_on FROM role_grant WHERE realm_id = $1 AND person_id = ANY ($2);

-- name: holders
SELECT person_id, role, unit_id, subtree FROM role_grant
 WHERE realm_id = $1 AND role = ANY ($2) AND starts_on <= $3 AND (ends_on IS NULL OR ends_on > $3);

-- name: add_removed_stays
INSERT INTO removed_stay (realm_id, person_id, unit_id)
SELECT $1, t.* FROM unnest($2::uuid[], $3::uuid[]) AS t ON CONFLICT DO NOTHING;

-- name: kin_today
-- For whom each person stands aside today.
SELECT k.person, array_agg(k.other) AS others FROM (
  SELECT DISTINCT ON (person_a, person_b) person_a, person_b, relation FROM kin
   WHERE realm_id = $1 AND starts_on <= $2 ORDER BY person_a, person_b, starts_on DESC) p
 CROSS JOIN LATERAL (VALUES (p.person_a, p.person_b), (p.person_b, p.person_a)) AS k (person, other)
 WHERE p.relation IS NOT NULL GROUP BY k.person;
