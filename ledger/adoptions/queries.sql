-- name: lock_register
-- One booking of a realm at a time, so that no paper is booked twice for one subject.
SELECT pg_advisory_xact_lock($1, 3);

-- name: add
INSERT INTO adoption (realm_id, adoption_id, kind, level, number, dated, issuer, title, subject_kind, subject_id, unit_id,
                      item, withdraws, reason, booked_by, booked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: adoptions
SELECT a.adoption_id, a.kind, a.level, a.number, a.dated, a.issuer, a.title, a.subject_kind, a.subject_id, a.unit_id, a.item,
       a.booked_at, w.code AS booked_by, p.code AS person, p.name AS person_name, x.reason, x.booked_at AS withdrawn_at
  FROM adoption a
  JOIN person w ON w.realm_id = a.realm_id AND w.person_id = a.booked_by
  LEFT JOIN person p ON p.realm_id = a.realm_id AND p.person_id = a.subject_id
  LEFT JOIN adoption x ON x.realm_id = a.realm_id AND x.withdraws = a.adoption_id
 WHERE a.realm_id = $1 AND a.withdraws IS NULL AND ($2::uuid IS NULL OR a.adoption_id = $2)
   AND ($3::text IS NULL OR a.level = $3) AND ($4::uuid IS NULL OR a.subject_id = $4)
   AND ($5::uuid[] IS NULL OR a.unit_id = ANY ($5) OR a.subject_id = $6) AND ($7::uuid IS NULL OR a.adoption_id < $7)
 ORDER BY a.adoption_id DESC LIMIT $8;

-- name: twin
SELECT EXISTS (SELECT FROM adoption a
                WHERE a.realm_id = $1 AND a.level = $2 AND a.number = $3 AND a.subject_id = $4 AND a.withdraws IS NULL
                  AND NOT EXISTS (SELECT FROM adoption x WHERE x.realm_id = a.realm_id AND x.withdraws = a.adoption_id));
