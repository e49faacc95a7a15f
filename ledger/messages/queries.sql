-- name: tell
INSERT INTO message (realm_id, message_id, person_id, kind, object, params, due_on, at)
SELECT $1, told.id, told.person, $4, $5, $6, $7, $8
  FROM unnest($2::uuid[], $3::uuid[]) AS told (id, person);

-- name: mail
-- A job for each of the people, a minute later, so that what comes close together is one e-mail. tx: whoever sends one
-- sees by it whether an e-mail that went out since was sent in knowledge of this.
INSERT INTO jobs.pgqueuer (priority, entrypoint, payload, status, execute_after)
SELECT 0, 'mail', convert_to(json_build_object('realm', $1::integer, 'person', person,  -- realm_id $1
       'tx', pg_current_xact_id()::text)::text, 'UTF8'), 'queued', now() + interval '1 minute'
  FROM unnest($2::uuid[]) AS person;

-- name: set_email
INSERT INTO person_contact (realm_id, person_id, email, set_by, set_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (realm_id, person_id) DO UPDATE SET email = excluded.email, set_by = excluded.set_by, set_at = excluded.set_at;

-- name: forget_email
DELETE FROM person_contact WHERE realm_id = $1 AND person_id = $2;

-- name: own_contact
-- trouble: of the last notice that was given up since the address was set.
SELECT c.email, c.set_at, d.trouble, d.tried_at AS failed_at
  FROM person_contact c
  LEFT JOIN LATERAL (SELECT trouble, tried_at FROM delivery d
                      WHERE d.realm_id = c.realm_id AND d.target_id = c.person_id AND d.channel = 'mail'
                        AND d.state = 'failed' AND d.tried_at > c.set_at ORDER BY d.n DESC LIMIT 1) d ON true
 WHERE c.realm_id = $1 AND c.person_id = $2;

-- name: inbox
-- One's own, the latest first; $3: only those not seen yet, $4: a cursor, $5: only this one.
SELECT m.message_id, m.kind, m.object, m.params, m.due_on, m.at, s.at AS seen_at
  FROM message m LEFT JOIN message_seen s ON s.realm_id = m.realm_id AND s.message_id = m.message_id
 WHERE m.realm_id = $1 AND m.person_id = $2 AND ($3::boolean IS NOT TRUE OR s.at IS NULL)
   AND ($4::uuid IS NULL OR m.message_id < $4) AND ($5::uuid IS NULL OR m.message_id = $5)
 ORDER BY m.message_id DESC LIMIT $6;

-- name: named
SELECT code, name FROM person WHERE realm_id = $1 AND code = ANY ($2);

-- name: unseen
-- How many of the latest are not seen yet, no more than $3 of them looked for.
SELECT count(*) FROM (SELECT FROM (SELECT realm_id, message_id FROM message WHERE realm_id = $1 AND person_id = $2
                                     ORDER BY message_id DESC LIMIT 5 * $3) AS m
 WHERE NOT EXISTS (SELECT FROM message_seen s WHERE s.realm_id = m.realm_id AND s.message_id = m.message_id)
 LIMIT $3) AS new;

-- name: see
-- Everything told to the person up to $3 and not seen yet; $4: this one alone.
INSERT INTO message_seen (realm_id, message_id, person_id, at)
SELECT m.realm_id, m.message_id, m.person_id, $5 FROM message m
 WHERE m.realm_id = $1 AND m.person_id = $2 AND (m.message_id = $3 OR NOT $4 AND m.message_id < $3)
   AND NOT EXISTS (SELECT FROM message_seen s WHERE s.realm_id = m.realm_id AND s.message_id = m.message_id)
 ORDER BY m.message_id
ON CONFLICT DO NOTHING;

-- name: due
-- Things at the last step they took that wait for the caller: as the person concerned, as the one who moved them last,
-- or for a role on their unit, which never decides on its holder. Roles above come in once the day is over.
SELECT t.kind, t.object_id, t.n, t.state, t.unit_id, t.due_on, t.at, p.code AS about, p.name AS about_name
  FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS w (kind, state, who, units)
  JOIN transition t ON t.realm_id = $1 AND t.open AND t.kind = w.kind AND t.state = w.state
  LEFT JOIN person p ON p.realm_id = t.realm_id AND p.person_id = t.subject_id
 WHERE NOT EXISTS (SELECT FROM transition later WHERE later.realm_id = t.realm_id AND later.kind = t.kind
                    AND later.object_id = t.object_id AND later.n = t.n + 1)
   AND CASE w.who WHEN 'subject' THEN t.subject_id = $2 WHEN 'mover' THEN t.actor_id = $2
            ELSE t.subject_id IS DISTINCT FROM $2 AND (w.who = 'role' OR t.due_on < $7)
             AND CASE WHEN w.units = '*' THEN true ELSE t.unit_id = ANY (w.units::uuid[]) END END
 ORDER BY t.due_on NULLS LAST, t.at LIMIT $8;
