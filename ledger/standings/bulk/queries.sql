-- name: people_csv
-- Everybody at home somewhere on the day, for COPY.
SELECT p.person_id, p.code, p.name, h.unit_id
  FROM (SELECT DISTINCT ON (person_id) person_id, unit_id FROM membership
         WHERE realm_id = $1 AND line = 'party' AND starts_on <= $2::date ORDER BY person_id, starts_on DESC) AS h
  JOIN person p ON p.realm_id = $1 AND p.person_id = h.person_id
 WHERE h.unit_id IS NOT NULL;

-- name: traits_csv
SELECT person_id, trait, starts_on, value FROM person_trait WHERE realm_id = $1 AND starts_on <= $2::date;

-- name: taken_back
SELECT coalesce(array_agg(reverses), '{}') FROM entry
 WHERE realm_id = $1 AND reverses IS NOT NULL AND occurred_on BETWEEN $2 AND $3;

-- name: entries_csv
-- What stands of the entries, for COPY: a reversal lies on the day of what it takes back, so both are out.
SELECT subject_id, item, occurred_on - $2::date, points FROM entry
 WHERE realm_id = $1 AND occurred_on BETWEEN $2::date AND $3::date AND scheme_version_id = ANY ($4::uuid[])
   AND reverses IS NULL AND entry_id <> ALL ($5::uuid[]);

-- name: entries_matter_csv
SELECT subject_id, item, occurred_on - $2::date, points, matter FROM entry
 WHERE realm_id = $1 AND occurred_on BETWEEN $2::date AND $3::date AND scheme_version_id = ANY ($4::uuid[])
   AND reverses IS NULL AND entry_id <> ALL ($5::uuid[]);

-- name: inputs_csv
-- The same with everything the entries were priced from.
SELECT subject_id, item, occurred_on - $2::date, points, quantity, attributes, matter FROM entry
 WHERE realm_id = $1 AND occurred_on BETWEEN $2::date AND $3::date AND scheme_version_id = ANY ($4::uuid[])
   AND reverses IS NULL AND entry_id <> ALL ($5::uuid[]);
