-- name: realms
-- Of every realm: the worker serves all. halted: why its log was not signed last time, NULL where it was.
SELECT r.realm_id, r.code, h.kind AS halted FROM realm r LEFT JOIN log_halt h USING (realm_id) ORDER BY r.realm_id;

-- name: halt
INSERT INTO log_halt (realm_id, kind, since) VALUES ($1, $2, now())
    ON CONFLICT (realm_id) DO UPDATE SET kind = excluded.kind;

-- name: go_on
DELETE FROM log_halt WHERE realm_id = $1;

-- name: halted
SELECT kind, since FROM log_halt WHERE realm_id = $1;

-- name: halts
-- Of every realm, without saying which: why its log stands still and for how long.
SELECT kind, max(extract(epoch FROM now() - since))::bigint AS seconds FROM log_halt GROUP BY kind ORDER BY kind;

-- name: handed
-- How many handovers are written in the book, and how many of them have their leaf in a tree of that size.
SELECT count(*) AS written, count(*) FILTER (WHERE l.n < $2) AS numbered
  FROM log_handover h
  LEFT JOIN journal j ON j.realm_id = h.realm_id AND j.name = 'log_handover' AND (j.body::jsonb ->> 'number')::integer = h.number
  LEFT JOIN log_leaf l ON l.realm_id = j.realm_id AND l.seq = j.seq
 WHERE h.realm_id = $1;

-- name: handover_leaves
SELECT l.n FROM log_handover h
  LEFT JOIN journal j ON j.realm_id = h.realm_id AND j.name = 'log_handover' AND j.body IS JSON
        AND (j.body::jsonb ->> 'number')::integer = h.number
  LEFT JOIN log_leaf l ON l.realm_id = j.realm_id AND l.seq = j.seq
 WHERE h.realm_id = $1 ORDER BY h.number;

-- name: handovers
SELECT note FROM log_handover WHERE realm_id = $1 ORDER BY number;

-- name: standing
SELECT s.size, s.edge, coalesce((SELECT c.size FROM log_checkpoint c WHERE c.realm_id = $1 ORDER BY c.size DESC LIMIT 1), 0) AS signed,
       (SELECT c.note FROM log_checkpoint c WHERE c.realm_id = $1 ORDER BY c.size DESC LIMIT 1) AS note
  FROM log_state s WHERE s.realm_id = $1;

-- name: add_handovers
INSERT INTO log_handover (realm_id, number, note, by_id, at)
SELECT $1, $2 + o.place, o.note, $4, $5 FROM unnest($3::text[]) WITH ORDINALITY AS o (note, place);

-- name: lock_handovers
-- Of one realm.
SELECT pg_advisory_xact_lock(hashtextextended('gongbu-handover', $1));

-- name: begin
INSERT INTO log_state (realm_id, size, edge, next_tx, server)
SELECT $1, 0, '', '0', system_identifier FROM pg_control_system() ON CONFLICT DO NOTHING;

-- name: hold
-- Whoever has the row numbers the leaves of the realm.
SELECT size, edge, next_tx::text::bigint AS next_tx, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS settled,
       server = (SELECT system_identifier FROM pg_control_system()) AS same_server
  FROM log_state WHERE realm_id = $1 FOR UPDATE;

-- name: upper
-- The transaction after which a batch may end: whole transactions only, a few thousand rows where there are more.
SELECT least($3::bigint, (
  SELECT max(tx::text::bigint) + 1 FROM (
    SELECT tx FROM entry WHERE realm_id = $1 AND tx >= $2::bigint::text::xid8 AND tx < $3::bigint::text::xid8 ORDER BY tx LIMIT $4) AS e
   HAVING count(*) = $4), (
  SELECT max(tx::text::bigint) + 1 FROM (
    SELECT tx FROM journal WHERE realm_id = $1 AND tx >= $2::bigint::text::xid8 AND tx < $3::bigint::text::xid8 ORDER BY tx LIMIT $4) AS j
   HAVING count(*) = $4));

-- name: new_refs
-- In the order of the leaves: by transaction, entries before changes. A leaf once given is never given again;
-- OFFSET keeps the look-up one by one, since the planner would otherwise read all leaves for a handful of rows.
SELECT tx::text::bigint AS tx, entry_id, NULL::bigint AS seq FROM entry e
 WHERE realm_id = $1 AND tx >= $2::bigint::text::xid8 AND tx < $3::bigint::text::xid8
   AND NOT EXISTS (SELECT FROM log_leaf l WHERE l.realm_id = $1 AND l.entry_id = e.entry_id OFFSET 0)
UNION ALL
SELECT tx::text::bigint, NULL, seq FROM journal j
 WHERE realm_id = $1 AND tx >= $2::bigint::text::xid8 AND tx < $3::bigint::text::xid8
   AND NOT EXISTS (SELECT FROM log_leaf l WHERE l.realm_id = $1 AND l.seq = j.seq OFFSET 0)
ORDER BY tx, entry_id, seq;

-- name: leafless
-- Of a realm, whatever the transaction: its numbers are of another server.
SELECT tx::text::bigint AS tx, entry_id, NULL::bigint AS seq FROM entry e
 WHERE realm_id = $1 AND NOT EXISTS (SELECT FROM log_leaf l WHERE l.realm_id = $1 AND l.entry_id = e.entry_id)
UNION ALL
SELECT tx::text::bigint, NULL, seq FROM journal j
 WHERE realm_id = $1 AND NOT EXISTS (SELECT FROM log_leaf l WHERE l.realm_id = $1 AND l.seq = j.seq)
ORDER BY tx, entry_id, seq;

-- name: entries
SELECT realm_id::text, entry_id::text, subject_kind, subject_id::text, unit_id::text, scheme_version_id::text, item,
       to_char(occurred_on, 'YYYY-MM-DD') AS occurred_on,
       to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS recorded_at,
       quantity::text, points::text, attributes::text, matter, reason, source, batch_id::text, assurance, actor_id::text,
       reverses::text, tx::text, to_char(first_on, 'YYYY-MM-DD') AS first_on
  FROM entry WHERE realm_id = $1 AND entry_id = ANY ($2::uuid[]);

-- name: changes
SELECT realm_id::text, seq::text, name, op, body,
       to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, tx::text
  FROM journal WHERE realm_id = $1 AND seq = ANY ($2::bigint[]);

-- name: add_leaves
INSERT INTO log_leaf (realm_id, n, hash, entry_id, seq)
SELECT $1, * FROM unnest($2::bigint[], $3::bytea[], $4::uuid[], $5::bigint[]);

-- name: add_nodes
INSERT INTO log_node (realm_id, level, n, hash) SELECT $1, * FROM unnest($2::smallint[], $3::bigint[], $4::bytea[]);

-- name: keep
UPDATE log_state SET size = $2, edge = $3, next_tx = $4::bigint::text::xid8,
                     server = (SELECT system_identifier FROM pg_control_system())
 WHERE realm_id = $1;

-- name: state
SELECT s.size, s.edge, s.next_tx::text::bigint AS next_tx, now() AS now, c.size AS signed, c.signed_at
  FROM log_state s LEFT JOIN LATERAL (
       SELECT size, signed_at FROM log_checkpoint WHERE realm_id = s.realm_id ORDER BY size DESC LIMIT 1) AS c ON true
 WHERE s.realm_id = $1;

-- name: fence
UPDATE log_state SET fence = $2, fenced_by = $3 WHERE realm_id = $1 AND (fence < $2 OR (fence = $2 AND fenced_by = $3));

-- name: add_checkpoint
INSERT INTO log_checkpoint (realm_id, size, root, note, signed_at) VALUES ($1, $2, $3, $4, now()) ON CONFLICT DO NOTHING;

-- name: leaf_hashes
-- In order and with a limit, so that the index is used however long the log is believed to be.
SELECT l.n, l.hash FROM unnest($2::bigint[], $3::bigint[]) AS r (first, last),
       LATERAL (SELECT o.n, o.hash FROM log_leaf o WHERE o.realm_id = $1 AND o.n >= r.first AND o.n < r.last
                 ORDER BY o.n LIMIT r.last - r.first) AS l;

-- name: node_hashes
SELECT l.level, l.n, l.hash FROM unnest($2::smallint[], $3::bigint[], $4::bigint[]) AS r (level, first, last)
  JOIN log_node l ON l.realm_id = $1 AND l.level = r.level AND l.n >= r.first AND l.n < r.last;

-- name: checkpoints
SELECT size, root, note FROM log_checkpoint WHERE realm_id = $1 ORDER BY size;

-- name: nodes
SELECT level, n, hash FROM log_node WHERE realm_id = $1;

-- name: leaves
SELECT n, hash, entry_id, seq FROM log_leaf WHERE realm_id = $1 AND n > $2 ORDER BY n LIMIT $3;

-- name: pending
SELECT (SELECT count(*) FROM entry WHERE realm_id = $1 AND tx >= $2::bigint::text::xid8)
     + (SELECT count(*) FROM journal WHERE realm_id = $1 AND tx >= $2::bigint::text::xid8);

-- name: leafless_before
-- Also what claims to be of a transaction that has not begun yet.
SELECT entry_id, NULL::bigint AS seq FROM entry e
 WHERE realm_id = $1 AND (tx < $2::bigint::text::xid8 OR tx >= pg_snapshot_xmax(pg_current_snapshot()))
   AND NOT EXISTS (SELECT FROM log_leaf l WHERE l.realm_id = $1 AND l.entry_id = e.entry_id)
UNION ALL
SELECT NULL, seq FROM journal j
 WHERE realm_id = $1 AND (tx < $2::bigint::text::xid8 OR tx >= pg_snapshot_xmax(pg_current_snapshot()))
   AND NOT EXISTS (SELECT FROM log_leaf l WHERE l.realm_id = $1 AND l.seq = j.seq)
 LIMIT $3;

-- name: leaf_of_change
SELECT n FROM log_leaf WHERE realm_id = $1 AND seq = $2;

-- name: covered
-- The catalogue: of every realm. The tables that are there, each with the columns of its key.
SELECT c.relname AS name, ARRAY(
         SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
          WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY array_position(i.indkey::smallint[], a.attnum)) AS keys
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND (
       c.relname = ANY ($2)
       OR c.relname IN (SELECT name FROM journal WHERE realm_id = $1 AND op <> 'rows')
       OR EXISTS (SELECT FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid WHERE g.tgrelid = c.oid AND p.proname = 'journal_add'))
 ORDER BY 1;

-- name: names
SELECT DISTINCT name FROM journal WHERE realm_id = $1;

-- name: differences
-- What the journal says of each row last, against the row: of one table, named in the places of capitals.
SELECT coalesce(live.key, told.key)::text AS key, told.seq,
       CASE WHEN live.key IS NULL THEN 'is gone' WHEN told.key IS NULL THEN 'is there without a change that put it there'
            ELSE 'is not what its last change made of it' END AS what
  FROM (SELECT jsonb_build_array(LIVE_KEYS) AS key, jsonb_strip_nulls(to_jsonb(t) - $3::text[]) AS body
          FROM TABLE_NAME t WHERE t.realm_id = $1) AS live
  FULL JOIN (
       SELECT key, seq, body FROM (
         SELECT DISTINCT ON (key) key, seq, op, body FROM (
           SELECT seq, op, jsonb_strip_nulls(body) AS body, jsonb_build_array(TOLD_KEYS) AS key
             FROM (SELECT seq, op, CASE WHEN body IS JSON THEN body::jsonb END AS body FROM journal
                    WHERE realm_id = $1 AND name = $2 AND op <> 'rows') AS read) AS keyed
          ORDER BY key, seq DESC) AS latest
        WHERE op = 'put') AS told ON told.key = live.key
 WHERE live.body IS DISTINCT FROM told.body
 ORDER BY told.seq, 1 LIMIT $4;

-- name: snapshot_differences
-- Rows of snapshots against the one digest that was taken of them.
SELECT coalesce(live.period, told.period) || '/' || coalesce(live.n, told.n) AS key, told.seq,
       CASE WHEN live.period IS NULL THEN 'has lost all its rows' WHEN told.period IS NULL THEN 'has rows that were never taken'
            ELSE 'has rows that are not as they were taken' END AS what
  FROM (SELECT r.period, r.n, count(*) AS count, encode(sha256(convert_to(
               string_agg(jsonb_strip_nulls(to_jsonb(r))::text, E'\n' ORDER BY r.assessment, r.subject_id), 'UTF8')), 'hex') AS digest
          FROM snapshot_row r WHERE r.realm_id = $1 GROUP BY r.period, r.n) AS live
  FULL JOIN (
       SELECT seq, body ->> 'period' AS period, (body ->> 'n')::integer AS n, (body ->> 'count')::bigint AS count, body ->> 'sha256' AS digest
         FROM (SELECT seq, CASE WHEN body IS JSON THEN body::jsonb END AS body FROM journal
                WHERE realm_id = $1 AND name = 'snapshot_row' AND op = 'rows') AS read) AS told
    ON told.period = live.period AND told.n = live.n
 WHERE (live.count, live.digest) IS DISTINCT FROM (told.count, told.digest)
 ORDER BY told.seq, 1 LIMIT $2;

-- name: latest
SELECT c.size, c.root, c.note, c.signed_at,
       ARRAY(SELECT w.line FROM log_cosignature w WHERE w.realm_id = c.realm_id AND w.size = c.size ORDER BY w.witness) AS lines,
       ARRAY(SELECT w.witness FROM log_cosignature w WHERE w.realm_id = c.realm_id AND w.size = c.size ORDER BY w.witness) AS witnesses
  FROM log_checkpoint c WHERE c.realm_id = $1 ORDER BY c.size DESC LIMIT 1;

-- name: size
SELECT size FROM log_state WHERE realm_id = $1;

-- name: place
SELECT l.n, (SELECT c.size FROM log_checkpoint c WHERE c.realm_id = $1 AND c.size > l.n ORDER BY c.size DESC LIMIT 1) AS size
  FROM log_leaf l WHERE l.realm_id = $1 AND l.entry_id = $2;

-- name: place_of_step
-- The way to the row in the journal is the policy's own condition, so that the index is used.
SELECT l.n, l.seq, (SELECT c.size FROM log_checkpoint c WHERE c.realm_id = $1 AND c.size > l.n ORDER BY c.size DESC LIMIT 1) AS size
  FROM journal j JOIN log_leaf l ON l.realm_id = j.realm_id AND l.seq = j.seq
 WHERE j.realm_id = $1 AND j.name = 'transition' AND CASE WHEN j.body IS JSON THEN j.body::jsonb ->> 'object_id' END = $2
   AND CASE WHEN j.body IS JSON THEN j.body::jsonb @> jsonb_build_object('kind', 'claim', 'n', $3::integer) END
 ORDER BY l.n LIMIT 1;

-- name: heads
-- Of every realm: the latest checkpoint of each, and what the log handed over.
SELECT DISTINCT ON (realm_id) realm_id, size, note,
       ARRAY(SELECT h.note FROM log_handover h WHERE h.realm_id = c.realm_id ORDER BY h.number) AS handovers
  FROM log_checkpoint c ORDER BY realm_id, size DESC;

-- name: cosigned
SELECT max(size) FROM log_cosignature WHERE realm_id = $1 AND witness = $2;

-- name: add_cosignature
INSERT INTO log_cosignature (realm_id, size, witness, line, cosigned_at) VALUES ($1, $2, $3, $4, now()) ON CONFLICT DO NOTHING;

-- name: final_snapshot
SELECT n, first_day, last_day FROM snapshot WHERE realm_id = $1 AND period = $2 AND NOT provisional ORDER BY n DESC LIMIT 1;

-- name: snapshot_leaf
SELECT l.n FROM journal j JOIN log_leaf l ON l.realm_id = j.realm_id AND l.seq = j.seq
 WHERE j.realm_id = $1 AND j.name = 'snapshot_row' AND j.op = 'rows'
   AND j.body::jsonb @> jsonb_build_object('period', $2::text, 'n', $3::integer);

-- name: documents
SELECT scheme_version_id, document FROM scheme_version WHERE realm_id = $1;

-- name: shown
-- The leaves an exported period shows: its entries, the rules, and what was decided about periods.
SELECT l.n, l.entry_id, l.seq FROM log_leaf l JOIN entry e ON e.realm_id = l.realm_id AND e.entry_id = l.entry_id
 WHERE l.realm_id = $1 AND l.n < $4 AND e.occurred_on BETWEEN $2 AND $3
UNION ALL
SELECT l.n, l.entry_id, l.seq FROM log_leaf l JOIN journal j ON j.realm_id = l.realm_id AND j.seq = l.seq
 WHERE l.realm_id = $1 AND l.n < $4 AND j.name IN ('realm', 'scheme_version', 'scheme_publication', 'scheme_withdrawal',
       'snapshot', 'snapshot_row', 'period_publication', 'seal', 'period_act', 'log_handover')
 ORDER BY n;

-- name: rows
SELECT jsonb_strip_nulls(to_jsonb(r))::text AS row FROM snapshot_row r
 WHERE r.realm_id = $1 AND r.period = $2 AND r.n = $3 ORDER BY r.assessment, r.subject_id;

-- name: audit_differences
-- Rows of the audit log against the digests that were taken of each group; then rows in no group.
WITH told AS (
  SELECT seq, body -> 'ids' AS ids, body ->> 'sha256' AS digest
    FROM (SELECT seq, CASE WHEN body IS JSON THEN body::jsonb END AS body FROM journal
           WHERE realm_id = $1 AND name = 'audit' AND op = 'rows') AS read
), each AS (
  SELECT seq, id::uuid AS id FROM told, jsonb_array_elements_text(ids) AS id
), now AS (
  SELECT e.seq, encode(sha256(convert_to(
         string_agg(concat(a.audit_id, '|', extract(epoch FROM a.at), '|', a.actor_id, '|', a.command, '|', a.outcome, '|',
                           length(a.object), '|', a.object, a.request_id), E'\n' ORDER BY a.audit_id), 'UTF8')), 'hex') AS digest
    FROM each e JOIN audit a ON a.realm_id = $1 AND a.audit_id = e.id GROUP BY e.seq
)
(SELECT t.ids::text AS key, t.seq, 'has a row that is gone or not as it was written' AS what
   FROM told t LEFT JOIN now n ON n.seq = t.seq WHERE n.digest IS DISTINCT FROM t.digest ORDER BY t.seq LIMIT $2)
UNION ALL
(SELECT a.audit_id::text, NULL, 'is there without a change that put it there' FROM audit a
  WHERE a.realm_id = $1 AND NOT EXISTS (SELECT FROM each e WHERE e.id = a.audit_id) LIMIT $2);

-- name: strays
-- Rows of a table, named in the place of capitals, whose realm_id is no realm's: nobody would look at them otherwise.
SELECT DISTINCT t.realm_id FROM TABLE_NAME t WHERE NOT EXISTS (SELECT FROM realm r WHERE r.realm_id = t.realm_id) LIMIT 5;
