-- name: latest_row
SELECT r.n, r.grade, r.rank, r.rank_of FROM snapshot_row r
 WHERE r.realm_id = $1 AND r.period = $2 AND r.assessment = $3 AND r.subject_id = $4
   AND r.n = (SELECT max(s.n) FROM snapshot s WHERE s.realm_id = $1 AND s.period = $2)
   AND ($5::uuid[] IS NULL OR r.unit_id = ANY ($5) OR r.subject_id = ANY ($5) OR r.subject_id = $6);

-- name: snapshot
SELECT n, provisional, as_of, taken_at FROM snapshot WHERE realm_id = $1 AND period = $2 AND n = $3;

-- name: snapshot_list
SELECT r.rank, r.code, r.name, r.unit_code, r.total, r.grade, r.assessment, r.subject_kind FROM snapshot_row r
 WHERE r.realm_id = $1 AND r.period = $2 AND r.n = $3 AND r.subject_kind = ANY ($4) AND r.assessment = ANY ($5)
   AND (($6::uuid[] IS NOT NULL AND r.unit_id = ANY ($6)) OR ($7::uuid[] IS NOT NULL AND r.subject_id = ANY ($7)))
   AND ($8::uuid[] IS NULL OR r.unit_id = ANY ($8) OR r.subject_id = ANY ($8))
   AND ($9::integer IS NULL OR (coalesce(r.rank, 2147483647), r.code) > ($9, $10))
 ORDER BY coalesce(r.rank, 2147483647), r.code LIMIT $11;

-- name: ever_home
SELECT DISTINCT person_id FROM (
  SELECT person_id, unit_id, starts_on,
         lead(starts_on) OVER (PARTITION BY person_id ORDER BY starts_on) AS ends_on
    FROM membership WHERE realm_id = $1 AND line = 'party') AS stay
 WHERE unit_id = ANY ($2) AND starts_on <= $4 AND (ends_on IS NULL OR ends_on > $3);

-- name: latest_grades
SELECT subject_id, grade FROM snapshot_row
 WHERE realm_id = $1 AND period = $2 AND n = $3 AND assessment = $4 AND unit_id = $5
   AND ($6::uuid[] IS NULL OR unit_id = ANY ($6));

-- name: facts
SELECT entry_id, subject_id, unit_id, item, occurred_on, points, matter, reverses FROM entry
 WHERE realm_id = $1 AND subject_id = ANY ($4) AND occurred_on BETWEEN $5 AND $6
   AND ($2::uuid[] IS NULL OR unit_id = ANY ($2) OR subject_id = ANY ($3))
   AND ($7::timestamptz IS NULL OR recorded_at <= $7)
   AND scheme_version_id = ANY ($8) AND NOT item = ANY ($9);

-- name: sums
SELECT subject_id, unit_id, item, sum(CASE WHEN reverses IS NULL THEN 1 ELSE -1 END)::integer AS count,
       sum(points)::bigint AS points
  FROM entry
 WHERE realm_id = $1 AND subject_id = ANY ($4) AND occurred_on BETWEEN $5 AND $6
   AND ($2::uuid[] IS NULL OR unit_id = ANY ($2) OR subject_id = ANY ($3))
   AND ($7::timestamptz IS NULL OR recorded_at <= $7)
   AND scheme_version_id = ANY ($8) AND item = ANY ($9)
 GROUP BY subject_id, unit_id, item;

-- name: inputs
-- Entries with everything they were priced from.
SELECT entry_id, subject_id, unit_id, item, occurred_on, quantity, points, attributes, matter, reverses FROM entry
 WHERE realm_id = $1 AND subject_id = ANY ($4) AND occurred_on BETWEEN $5 AND $6
   AND ($2::uuid[] IS NULL OR unit_id = ANY ($2) OR subject_id = ANY ($3))
   AND scheme_version_id = ANY ($7);
