-- name: period
SELECT (SELECT max(n) FROM snapshot s WHERE s.realm_id = $1 AND s.period = $2) AS latest,
       (SELECT max(n) FROM snapshot s WHERE s.realm_id = $1 AND s.period = $2 AND NOT s.provisional) AS final,
       (SELECT max(n) FROM period_publication p WHERE p.realm_id = $1 AND p.period = $2) AS published,
       (SELECT max(n) FROM period_act a WHERE a.realm_id = $1 AND a.period = $2 AND a.act = 'closed') AS closed,
       (SELECT max(n) FROM period_act a WHERE a.realm_id = $1 AND a.period = $2 AND a.act = 'reopened') AS reopened;

-- name: settled_periods
SELECT s.period, max(s.n) AS latest, max(s.n) FILTER (WHERE NOT s.provisional) AS final,
       (SELECT max(p.n) FROM period_publication p WHERE p.realm_id = $1 AND p.period = s.period) AS published,
       (SELECT max(n) FROM period_act a WHERE a.realm_id = $1 AND a.period = s.period AND a.act = 'closed') AS closed,
       (SELECT max(n) FROM period_act a WHERE a.realm_id = $1 AND a.period = s.period AND a.act = 'reopened') AS reopened
  FROM snapshot s WHERE s.realm_id = $1 GROUP BY s.period;

-- name: workdays
SELECT DISTINCT ON (day) day, works FROM workday WHERE realm_id = $1 ORDER BY day, entered_at DESC;

-- name: workdays_of_year
SELECT DISTINCT ON (d.day) d.day, d.works, d.source, p.code AS entered_by, d.entered_at
  FROM workday d LEFT JOIN person p ON p.realm_id = d.realm_id AND p.person_id = d.entered_by
 WHERE d.realm_id = $1 AND d.day BETWEEN $2 AND $3 ORDER BY d.day, d.entered_at DESC;

-- name: enter_workdays
INSERT INTO workday (realm_id, day, works, source, entered_by, entered_at)
SELECT $1, said.day, said.works, $4, $5, $6 FROM unnest($2::date[], $3::boolean[]) AS said (day, works);
