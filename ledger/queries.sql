-- name: units
SELECT unit_id, code, name, line, kind FROM unit WHERE realm_id = $1;

-- name: places
SELECT unit_id, starts_on, parent_id, present FROM unit_place WHERE realm_id = $1 ORDER BY unit_id, starts_on;

-- name: org_version
SELECT org_version FROM realm WHERE realm_id = $1;

-- name: caller
SELECT r.code, r.name, r.timezone, r.demo, r.first_year, r.founding, r.org_version, coalesce($3, now()) AS now,
       (coalesce($3, now()) AT TIME ZONE r.timezone)::date AS today,
       (SELECT max(s.last_day) FROM snapshot s WHERE s.realm_id = r.realm_id AND NOT s.provisional
           AND NOT EXISTS (SELECT FROM period_act a WHERE a.realm_id = s.realm_id AND a.period = s.period
                              AND a.act = 'reopened' AND a.n >= s.n)) AS closed_to,
       (SELECT count(*) FROM scheme_publication p WHERE p.realm_id = r.realm_id)
         + (SELECT count(*) FROM scheme_withdrawal w WHERE w.realm_id = r.realm_id) AS schemes_version,
       EXISTS (SELECT FROM membership m WHERE m.realm_id = r.realm_id AND m.person_id = $2) AS member,
       (SELECT m.unit_id FROM membership m
         WHERE m.realm_id = r.realm_id AND m.person_id = $2 AND m.line = 'party'
           AND m.starts_on <= (coalesce($3, now()) AT TIME ZONE r.timezone)::date
         ORDER BY m.starts_on DESC LIMIT 1) AS home,
       ARRAY(SELECT ROW(g.person_id, g.role, g.unit_id, g.subtree) FROM role_grant g
              WHERE g.realm_id = r.realm_id AND g.person_id = ANY ($4)
                AND g.starts_on <= (coalesce($3, now()) AT TIME ZONE r.timezone)::date
                AND (g.ends_on IS NULL OR g.ends_on > (coalesce($3, now()) AT TIME ZONE r.timezone)::date)
              ORDER BY g.role, g.unit_id) AS grants
  FROM realm r WHERE r.realm_id = $1;

-- name: subjects
-- Who is here and came from elsewhere, or was elsewhere until a correction took that away.
SELECT m.person_id FROM (
  SELECT person_id FROM membership
   WHERE realm_id = $1 AND line = 'party' AND unit_id = ANY ($2) AND prior_unit_id <> ALL ($2) AND starts_on <= $3
  UNION
  SELECT person_id FROM removed_stay WHERE realm_id = $1 AND unit_id <> ALL ($2)) AS m
 WHERE (SELECT n.unit_id FROM membership n
         WHERE n.realm_id = $1 AND n.person_id = m.person_id AND n.line = 'party' AND n.starts_on <= $3
         ORDER BY n.starts_on DESC LIMIT 1) = ANY ($2);

-- name: group_members
SELECT DISTINCT ON (person_id, unit_id) person_id, present FROM secondary_membership
 WHERE realm_id = $1 AND unit_id = ANY ($2) AND starts_on <= $3
 ORDER BY person_id, unit_id, starts_on DESC;

-- name: known_key
SELECT digest, status, location, body FROM request_key
 WHERE realm_id = $1 AND caller_id = $2 AND route = $3 AND key = $4;

-- name: claim_keys
INSERT INTO request_key (realm_id, caller_id, route, key, digest, status, location, body, claimed_at)
SELECT $1, *, $9::timestamptz FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::smallint[], $7::text[], $8::text[])
ON CONFLICT DO NOTHING RETURNING caller_id, route, key;

-- name: add_audit
INSERT INTO audit (realm_id, audit_id, at, actor_id, command, outcome, object, request_id)
SELECT $1, a, $3::timestamptz, b, c, d, e, f
  FROM unnest($2::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[]) AS t (a, b, c, d, e, f);

-- name: mornings
-- Of every realm: the worker has its mornings in all of them.
SELECT realm_id, timezone, now() AS now FROM realm ORDER BY realm_id;
