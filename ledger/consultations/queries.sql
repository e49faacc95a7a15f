-- name: version
SELECT v.scheme_version_id, v.document, v.author_id, p.starts_on
  FROM scheme_version v
  LEFT JOIN scheme_publication p ON p.realm_id = v.realm_id AND p.scheme_version_id = v.scheme_version_id
 WHERE v.realm_id = $1 AND v.code = $2 AND v.version = $3;

-- name: add_round
INSERT INTO consultation (realm_id, consultation_id, scheme_version_id, kind, classes, opened_on, closes_on, opened_by,
                          opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: add_result
INSERT INTO consultation_result (realm_id, consultation_id, closed_on, participants, votes_for, votes_against,
                                 votes_abstain, minutes, result, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: add_comment
INSERT INTO rule_comment (realm_id, comment_id, consultation_id, voice, item, text, on_behalf, source, dated, entered_by,
                          entered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: add_answer
INSERT INTO rule_comment_answer (realm_id, comment_id, verdict, text, answered_by, answered_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: rounds
SELECT c.consultation_id, c.scheme_version_id, c.kind, c.classes, c.opened_on, c.closes_on, r.closed_on, r.participants,
       r.votes_for, r.votes_against, r.votes_abstain, r.minutes, r.result, v.code, v.version, v.document,
       p.starts_on IS NOT NULL AS published
  FROM consultation c
  JOIN scheme_version v ON v.realm_id = c.realm_id AND v.scheme_version_id = c.scheme_version_id
  LEFT JOIN scheme_publication p ON p.realm_id = v.realm_id AND p.scheme_version_id = v.scheme_version_id
  LEFT JOIN consultation_result r ON r.realm_id = c.realm_id AND r.consultation_id = c.consultation_id
 WHERE c.realm_id = $1 AND ($2::uuid IS NULL OR c.consultation_id = $2) AND ($3::text IS NULL OR v.code = $3)
   AND ($4::uuid IS NULL OR c.consultation_id < $4)
   AND ($5 OR p.starts_on IS NOT NULL
        OR c.classes && $6::text[] AND $7 BETWEEN c.opened_on AND c.closes_on AND r.consultation_id IS NULL
        OR EXISTS (SELECT FROM rule_comment m WHERE m.realm_id = c.realm_id AND m.consultation_id = c.consultation_id
                      AND m.entered_by = $8))
   AND ($9::boolean IS NULL OR $9 = (p.starts_on IS NULL AND r.consultation_id IS NULL
                                     AND (c.kind <> 'comment' OR c.closes_on >= $7)))
 ORDER BY c.consultation_id DESC LIMIT $10;

-- name: comments
SELECT m.comment_id, m.consultation_id, m.voice, m.item, m.text, m.on_behalf, m.source, m.dated, m.entered_at,
       w.code AS entered_by, a.verdict, a.text AS answer, a.answered_at
  FROM rule_comment m
  JOIN person w ON w.realm_id = m.realm_id AND w.person_id = m.entered_by
  LEFT JOIN rule_comment_answer a ON a.realm_id = m.realm_id AND a.comment_id = m.comment_id
 WHERE m.realm_id = $1 AND m.consultation_id = $2 AND ($3 OR m.entered_by = $4)
   AND ($5::uuid IS NULL OR m.comment_id > $5) AND ($6::boolean IS NULL OR $6 = (a.comment_id IS NOT NULL))
 ORDER BY m.comment_id LIMIT $7;

-- name: comment
SELECT m.comment_id, m.consultation_id, a.comment_id IS NOT NULL AS answered
  FROM rule_comment m
  LEFT JOIN rule_comment_answer a ON a.realm_id = m.realm_id AND a.comment_id = m.comment_id
 WHERE m.realm_id = $1 AND m.comment_id = $2;

-- name: waiting
SELECT count(*) FROM rule_comment m
  JOIN consultation c ON c.realm_id = m.realm_id AND c.consultation_id = m.consultation_id
  LEFT JOIN rule_comment_answer a ON a.realm_id = m.realm_id AND a.comment_id = m.comment_id
 WHERE m.realm_id = $1 AND c.scheme_version_id = $2 AND a.comment_id IS NULL;
