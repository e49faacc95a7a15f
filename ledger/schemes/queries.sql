-- name: published
SELECT v.scheme_version_id, v.code, v.version, v.assessment, v.subject_kind, p.starts_on,
       least(w.ends_on, lead(p.starts_on) OVER (PARTITION BY v.code, coalesce(w.ends_on <= p.starts_on, false)
                                                ORDER BY p.starts_on)) AS ends_on
  FROM scheme_publication p
  JOIN scheme_version v ON v.realm_id = p.realm_id AND v.scheme_version_id = p.scheme_version_id
  LEFT JOIN scheme_withdrawal w ON w.realm_id = p.realm_id AND w.scheme_version_id = p.scheme_version_id
 WHERE p.realm_id = $1
 ORDER BY v.code, p.starts_on;

-- name: documents
SELECT scheme_version_id, document FROM scheme_version WHERE realm_id = $1 AND scheme_version_id = ANY ($2);

-- name: latest_version
SELECT version, digest, assessment, subject_kind FROM scheme_version
 WHERE realm_id = $1 AND code = $2 ORDER BY version DESC LIMIT 1;

-- name: add_version
INSERT INTO scheme_version (realm_id, scheme_version_id, code, version, assessment, subject_kind, document, digest,
                            author_id, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: lock_schemes
-- One publication of a realm at a time.
SELECT pg_advisory_xact_lock($1, 2);

-- name: publish_version
INSERT INTO scheme_publication (realm_id, scheme_version_id, starts_on, adoption_document, adoption_dated, published_by,
                                published_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: withdraw_version
INSERT INTO scheme_withdrawal (realm_id, scheme_version_id, ends_on, reason, withdrawn_by, withdrawn_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: versions
SELECT v.scheme_version_id, v.code, v.version, v.assessment, v.subject_kind, v.digest, v.document, v.author_id,
       v.created_at, p.starts_on, p.adoption_document, p.adoption_dated, w.ends_on AS withdrawn_on, w.reason,
       least(w.ends_on, (SELECT min(q.starts_on) FROM scheme_version o
                           JOIN scheme_publication q ON q.realm_id = o.realm_id AND q.scheme_version_id = o.scheme_version_id
                           LEFT JOIN scheme_withdrawal x ON x.realm_id = q.realm_id AND x.scheme_version_id = q.scheme_version_id
                          WHERE o.realm_id = v.realm_id AND o.code = v.code AND q.starts_on > p.starts_on
                            AND (x.ends_on IS NULL OR x.ends_on > q.starts_on))) AS ends_on
  FROM scheme_version v
  LEFT JOIN scheme_publication p ON p.realm_id = v.realm_id AND p.scheme_version_id = v.scheme_version_id
  LEFT JOIN scheme_withdrawal w ON w.realm_id = v.realm_id AND w.scheme_version_id = v.scheme_version_id
 WHERE v.realm_id = $1 AND ($2::text IS NULL OR v.code = $2) AND ($3::integer IS NULL OR v.version = $3)
   AND ($4 OR p.starts_on IS NOT NULL)
 ORDER BY v.code, v.version;


-- name: rounds
SELECT c.consultation_id, c.scheme_version_id, c.kind, c.classes, c.opened_on, c.closes_on, r.closed_on, r.participants,
       r.votes_for, r.votes_against, r.votes_abstain, r.minutes, r.result
  FROM consultation c
  LEFT JOIN consultation_result r ON r.realm_id = c.realm_id AND r.consultation_id = c.consultation_id
 WHERE c.realm_id = $1 AND c.scheme_version_id = $2
 ORDER BY c.opened_at, c.consultation_id;

-- name: unanswered
SELECT m.comment_id, m.item
  FROM rule_comment m
  JOIN consultation c ON c.realm_id = m.realm_id AND c.consultation_id = m.consultation_id
  LEFT JOIN rule_comment_answer a ON a.realm_id = m.realm_id AND a.comment_id = m.comment_id
 WHERE m.realm_id = $1 AND c.scheme_version_id = $2 AND a.comment_id IS NULL
 ORDER BY m.comment_id;

-- name: invited
SELECT EXISTS (
  SELECT FROM consultation c
    JOIN scheme_version v ON v.realm_id = c.realm_id AND v.scheme_version_id = c.scheme_version_id
    LEFT JOIN consultation_result r ON r.realm_id = c.realm_id AND r.consultation_id = c.consultation_id
   WHERE c.realm_id = $1 AND v.code = $2 AND v.version = $3 AND c.kind = 'comment' AND c.classes && $4::text[]
     AND $5 BETWEEN c.opened_on AND c.closes_on AND r.consultation_id IS NULL);
