-- name: lock
-- One paper of a realm is prepared at a time, so that no sheet lies before two meetings.
SELECT pg_advisory_xact_lock($1, 5);

-- name: on_the_table
SELECT EXISTS (
  SELECT FROM resolution r
   WHERE r.realm_id = $1 AND r.unit_id = $2 AND r.period = $3 AND r.layer = $4
     AND (SELECT t.open FROM transition t
           WHERE t.realm_id = r.realm_id AND t.kind = 'resolution' AND t.object_id = r.resolution_id
           ORDER BY t.n DESC LIMIT 1));

-- name: entries
-- What was taken back is left out, unless a check found it wrong: then the meeting hears of it.
SELECT e.entry_id, e.unit_id, e.subject_id, coalesce(p.code, u.code) AS subject, coalesce(p.name, u.name) AS name,
       e.scheme_version_id, e.item, e.points, e.occurred_on,
       (e.recorded_at AT TIME ZONE $6)::date AS recorded_on, a.code AS actor,
       CASE WHEN bool_or(c.kind = 'confirmed') THEN 'confirmed' WHEN bool_or(c.kind = 'drawn') THEN 'drawn'
            ELSE e.assurance END AS assurance,
       x.entry_id IS NOT NULL AS overturned, coalesce(t.state = 'appealed', false) AS appealed
  FROM entry e
  LEFT JOIN person p ON p.realm_id = e.realm_id AND p.person_id = e.subject_id
  LEFT JOIN unit u ON u.realm_id = e.realm_id AND u.unit_id = e.subject_id
  LEFT JOIN person a ON a.realm_id = e.realm_id AND a.person_id = e.actor_id
  LEFT JOIN entry x ON x.realm_id = e.realm_id AND x.reverses = e.entry_id
  LEFT JOIN confirmation c ON c.realm_id = e.realm_id AND c.entry_id = e.entry_id
  LEFT JOIN LATERAL (SELECT state FROM transition
                      WHERE realm_id = e.realm_id AND kind = 'claim'
                        AND object_id = CASE WHEN e.source LIKE 'claim:%' THEN substr(e.source, 7)::uuid END
                      ORDER BY n DESC LIMIT 1) t ON true
 WHERE e.realm_id = $1 AND e.unit_id = ANY ($2) AND e.subject_kind = $3 AND e.occurred_on BETWEEN $4 AND $5
   AND e.reverses IS NULL
   AND (x.entry_id IS NULL OR EXISTS (
        SELECT FROM drawn k JOIN LATERAL (SELECT state FROM transition
                 WHERE realm_id = k.realm_id AND kind = 'check' AND object_id = k.drawn_id ORDER BY n DESC LIMIT 1) w ON true
         WHERE k.realm_id = e.realm_id AND k.key = e.entry_id AND w.state = ANY ($8)))
   AND ($7::boolean IS NULL OR $7 = EXISTS (SELECT FROM seat s
          WHERE s.realm_id = e.realm_id AND s.person_id = e.subject_id AND s.starts_on <= $5
            AND NOT EXISTS (SELECT FROM seat n WHERE n.realm_id = s.realm_id AND n.unit_id = s.unit_id AND n.seat = s.seat
                               AND n.starts_on > s.starts_on AND n.starts_on <= $5)))
 GROUP BY e.realm_id, e.entry_id, p.code, p.name, u.code, u.name, a.code, x.entry_id, t.state
 ORDER BY e.occurred_on, e.entry_id;

-- name: add
INSERT INTO resolution (realm_id, resolution_id, unit_id, period, layer, title, paper, digest, takes_up, prepared_by,
                        prepared_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: add_sheet
INSERT INTO resolution_sheet (realm_id, resolution_id, sheet_id, unit_id, booked_in, entries, subjects)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: add_verdict
INSERT INTO resolution_verdict (realm_id, sheet_id, unit_id, verdict, reason, minutes, met_on, decided_by, decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: sheets
SELECT s.sheet_id, s.booked_in, s.entries, s.subjects, v.verdict, v.reason, v.minutes, v.met_on, w.code AS decided_by, v.decided_at
  FROM resolution_sheet s
  LEFT JOIN resolution_verdict v ON v.realm_id = s.realm_id AND v.sheet_id = s.sheet_id
  LEFT JOIN person w ON w.realm_id = v.realm_id AND w.person_id = v.decided_by
 WHERE s.realm_id = $1 AND s.resolution_id = $2 ORDER BY s.sheet_id;

-- name: resolutions
SELECT r.resolution_id, r.unit_id, r.period, r.layer, r.title, r.paper, r.digest, r.takes_up, r.prepared_by, r.prepared_at,
       p.code AS preparer, t.state, t.n, t.at
  FROM resolution r
  JOIN person p ON p.realm_id = r.realm_id AND p.person_id = r.prepared_by
  JOIN LATERAL (SELECT state, n, at FROM transition
                 WHERE realm_id = r.realm_id AND kind = 'resolution' AND object_id = r.resolution_id
                 ORDER BY n DESC LIMIT 1) t ON true
 WHERE r.realm_id = $1 AND ($2::uuid IS NULL OR r.resolution_id = $2) AND ($3::text IS NULL OR r.period = $3)
   AND ($4::text IS NULL OR t.state = $4) AND ($5::uuid[] IS NULL OR r.unit_id = ANY ($5))
   AND ($6::uuid IS NULL OR r.resolution_id < $6)
 ORDER BY r.resolution_id DESC LIMIT $7;

-- name: returned
-- The last step of every sheet that came back to a unit, as the unit sees it.
SELECT DISTINCT ON (t.object_id) t.object_id AS sheet_id, t.unit_id, t.state, t.n, t.due_on, t.at, t.reason,
       first.params, first.reason AS why
  FROM transition t
  JOIN transition first ON first.realm_id = t.realm_id AND first.kind = t.kind AND first.object_id = t.object_id
   AND first.n = 1
 WHERE t.realm_id = $1 AND t.kind = 'returned-sheet' AND ($2::uuid[] IS NULL OR t.unit_id = ANY ($2))
   AND ($3::uuid[] IS NULL OR t.object_id = ANY ($3))
 ORDER BY t.object_id DESC, t.n DESC;
