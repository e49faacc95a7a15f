-- name: tell
INSERT INTO message (realm_id, message_id, person_id, kind, object, params, due_on, at)
SELECT $1, told.id, told.person, $4, $5, $6, $7, $8
  FROM unnest($2::uuid[], $3::uuid[]) AS told (id, person);
