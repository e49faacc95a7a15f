-- name: snapshot
SELECT n, first_day, last_day, row_count, taken_at FROM snapshot WHERE realm_id = $1 AND period = $2 AND n = $3;

-- name: versions
SELECT DISTINCT v.scheme_version_id, v.code, v.version, v.digest
  FROM snapshot_row r
  JOIN scheme_version v ON v.realm_id = r.realm_id AND v.scheme_version_id = r.scheme_version_id
 WHERE r.realm_id = $1 AND r.period = $2 AND r.n = $3 AND ($4::text IS NULL OR r.subject_kind = $4)
   AND ($5::uuid[] IS NULL OR r.unit_id = ANY ($5) OR r.subject_id = ANY ($5) OR r.subject_id = $6)
 ORDER BY v.code, v.version;

-- name: rows
SELECT r.subject_kind, r.code, r.name, r.unit_code, r.unit_name, r.scheme_version_id, r.total, r.grade, r.rank, r.rank_of,
       r.dimensions::text
  FROM snapshot_row r
 WHERE r.realm_id = $1 AND r.period = $2 AND r.n = $3 AND ($4::text IS NULL OR r.subject_kind = $4)
   AND ($5::uuid[] IS NULL OR r.unit_id = ANY ($5) OR r.subject_id = ANY ($5) OR r.subject_id = $6)
 ORDER BY r.subject_kind, coalesce(r.unit_code, ''), r.code, r.assessment;

-- name: audit_log
SELECT a.audit_id, a.at, p.code AS actor, a.command, a.outcome, a.object, a.request_id
  FROM audit a LEFT JOIN person p ON p.realm_id = a.realm_id AND p.person_id = a.actor_id
 WHERE a.realm_id = $1 AND ($2::uuid IS NULL OR a.audit_id < $2) AND ($3::text IS NULL OR p.code = $3)
 ORDER BY a.audit_id DESC LIMIT $4;
