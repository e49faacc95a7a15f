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
