-- name: people_by_code
SELECT person_id, code, name, name_key FROM person WHERE realm_id = $1 AND code = ANY ($2);

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
