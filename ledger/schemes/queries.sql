-- name: published
SELECT v.scheme_version_id, v.code, v.version, v.assessment, v.subject_kind, p.starts_on,
       least(w.ends_on, lead(p.starts_on) OVER (PARTITION BY v.code ORDER BY p.starts_on)) AS ends_on
  FROM scheme_publication p
  JOIN scheme_version v ON v.realm_id = p.realm_id AND v.scheme_version_id = p.scheme_version_id
  LEFT JOIN scheme_withdrawal w ON w.realm_id = p.realm_id AND w.scheme_version_id = p.scheme_version_id
 WHERE p.realm_id = $1 AND (w.ends_on IS NULL OR w.ends_on > p.starts_on)
 ORDER BY v.code, p.starts_on;

-- name: documents
SELECT scheme_version_id, document FROM scheme_version WHERE realm_id = $1 AND scheme_version_id = ANY ($2);

