-- name: period
SELECT (SELECT max(n) FROM snapshot s WHERE s.realm_id = $1 AND s.period = $2) AS latest,
       (SELECT max(n) FROM snapshot s WHERE s.realm_id = $1 AND s.period = $2 AND NOT s.provisional) AS final,
       (SELECT max(n) FROM period_publication p WHERE p.realm_id = $1 AND p.period = $2) AS published;

-- name: settled_periods
SELECT s.period, max(s.n) AS latest, max(s.n) FILTER (WHERE NOT s.provisional) AS final,
       (SELECT max(p.n) FROM period_publication p WHERE p.realm_id = $1 AND p.period = s.period) AS published
  FROM snapshot s WHERE s.realm_id = $1 GROUP BY s.period;
