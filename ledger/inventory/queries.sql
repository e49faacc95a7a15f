-- name: version
SELECT v.scheme_version_id, v.version, v.document, p.starts_on IS NOT NULL AS published
  FROM scheme_version v
  LEFT JOIN scheme_publication p ON p.realm_id = v.realm_id AND p.scheme_version_id = v.scheme_version_id
 WHERE v.realm_id = $1 AND v.code = $2 AND v.version = $3;

-- name: add_basis
INSERT INTO rule_basis (realm_id, basis_id, scheme_version_id, part, document, article, dated, withdraws, reason,
                        entered_by, entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: add_mark
INSERT INTO rule_mark (realm_id, mark_id, scheme_version_id, part, kind, reason, marked_by, marked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: add_answer
INSERT INTO rule_mark_answer (realm_id, mark_id, answer, scheme_version_id, answered_by, answered_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: bases
-- Entered with this version or before it, and not withdrawn up to it.
SELECT b.basis_id, b.part, b.document, b.article, b.dated, v.version AS since
  FROM rule_basis b
  JOIN scheme_version v ON v.realm_id = b.realm_id AND v.scheme_version_id = b.scheme_version_id
 WHERE b.realm_id = $1 AND v.code = $2 AND v.version <= $3 AND b.withdraws IS NULL
   AND NOT EXISTS (SELECT FROM rule_basis w
                     JOIN scheme_version x ON x.realm_id = w.realm_id AND x.scheme_version_id = w.scheme_version_id
                    WHERE w.realm_id = b.realm_id AND w.withdraws = b.basis_id AND x.version <= $3)
 ORDER BY b.basis_id;

-- name: basis
SELECT b.part, b.document, b.article, b.dated, b.withdraws, v.code, v.version
  FROM rule_basis b
  JOIN scheme_version v ON v.realm_id = b.realm_id AND v.scheme_version_id = b.scheme_version_id
 WHERE b.realm_id = $1 AND b.basis_id = $2;

-- name: marks
SELECT m.mark_id, m.part, m.kind, m.reason, m.marked_at, w.code AS marked_by, v.code, v.version,
       a.answer, t.version AS answered_with, a.answered_at, y.code AS answered_by
  FROM rule_mark m
  JOIN scheme_version v ON v.realm_id = m.realm_id AND v.scheme_version_id = m.scheme_version_id
  JOIN person w ON w.realm_id = m.realm_id AND w.person_id = m.marked_by
  LEFT JOIN rule_mark_answer a ON a.realm_id = m.realm_id AND a.mark_id = m.mark_id
  LEFT JOIN scheme_version t ON t.realm_id = a.realm_id AND t.scheme_version_id = a.scheme_version_id
  LEFT JOIN person y ON y.realm_id = a.realm_id AND y.person_id = a.answered_by
 WHERE m.realm_id = $1 AND ($2::text IS NULL OR v.code = $2) AND ($3::integer IS NULL OR v.version <= $3)
   AND ($4::uuid IS NULL OR m.mark_id = $4) AND ($5::boolean IS NULL OR $5 = (a.mark_id IS NOT NULL))
 ORDER BY m.mark_id;
