-- name: webhooks
-- Newest first; acts: how often the secret was changed and when last, and the end; $2: this one alone.
SELECT w.webhook_id, w.url, w.events, w.created_at, p.code AS created_by,
       coalesce(max(a.n) FILTER (WHERE a.act = 'rotate'), 0) AS turn, max(a.at) FILTER (WHERE a.act = 'rotate') AS turned_at,
       max(a.at) FILTER (WHERE a.act = 'end') AS ended_at, coalesce(max(a.n), 0) AS acts
  FROM webhook w
  LEFT JOIN person p ON p.realm_id = w.realm_id AND p.person_id = w.created_by
  LEFT JOIN webhook_act a ON a.realm_id = w.realm_id AND a.webhook_id = w.webhook_id
 WHERE w.realm_id = $1 AND ($2::uuid IS NULL OR w.webhook_id = $2)
 GROUP BY w.realm_id, w.webhook_id, w.url, w.events, w.created_at, p.code
 ORDER BY w.webhook_id DESC;

-- name: waiting
SELECT target_id, count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'failed') AS failed
  FROM delivery WHERE realm_id = $1 AND state IN ('waiting', 'failed') GROUP BY target_id;

-- name: add_webhook
INSERT INTO webhook (realm_id, webhook_id, url, events, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: begin_mark
-- The first webhook of a realm: events begin with this transaction.
INSERT INTO delivery_mark (realm_id, system, up_to)
SELECT $1, system_identifier, pg_current_xact_id() FROM pg_control_system() ON CONFLICT DO NOTHING;

-- name: add_act
INSERT INTO webhook_act (realm_id, webhook_id, n, act, actor_id, at) VALUES ($1, $2, $3, $4, $5, $6);

-- name: add_test
INSERT INTO delivery (realm_id, delivery_id, channel, target_id, account, event_id, type, at, data, state)
VALUES ($1, $2, 'webhook', $3, 'test', 'test-' || $2::uuid, 'webhook.test', $4, '{}', 'waiting');

-- name: deliveries
SELECT d.delivery_id, d.n, d.channel, d.target_id, d.type, d.event_id, d.state, d.attempts, d.trouble, d.at, d.tried_at,
       w.url, p.code AS person
  FROM delivery d
  LEFT JOIN webhook w ON w.realm_id = d.realm_id AND w.webhook_id = d.target_id
  LEFT JOIN person p ON p.realm_id = d.realm_id AND p.person_id = d.target_id
 WHERE d.realm_id = $1 AND ($2::text IS NULL OR d.state = $2) AND ($3::uuid IS NULL OR d.target_id = $3)
   AND ($4::bigint IS NULL OR d.n < $4) AND ($5::uuid IS NULL OR d.delivery_id = $5)
 ORDER BY d.n DESC LIMIT $6;

-- name: again
-- An e-mail gets a new job of its own.
UPDATE delivery SET state = CASE channel WHEN 'mail' THEN 'again' ELSE 'waiting' END, attempts = 0 WHERE realm_id = $1 AND delivery_id = $2 AND state = 'failed';

-- name: marks
-- Of every realm: the worker sends for all of them. anew: the numbers of transactions are another server's.
SELECT m.realm_id, m.system <> s.system_identifier AS anew FROM delivery_mark m, pg_control_system() s
 WHERE m.system <> s.system_identifier
    OR EXISTS (SELECT FROM entry e WHERE e.realm_id = m.realm_id AND e.tx >= m.up_to
                 AND e.tx < pg_snapshot_xmin(pg_current_snapshot()))
    OR EXISTS (SELECT FROM journal j WHERE j.realm_id = m.realm_id AND j.tx >= m.up_to
                 AND j.tx < pg_snapshot_xmin(pg_current_snapshot()))
 ORDER BY m.realm_id;

-- name: mark_anew
UPDATE delivery_mark SET up_to = pg_snapshot_xmin(pg_current_snapshot()),
       system = (SELECT system_identifier FROM pg_control_system()) WHERE realm_id = $1;

-- name: hold_mark
SELECT up_to::text AS up_to, pg_snapshot_xmin(pg_current_snapshot())::text AS next_up_to
  FROM delivery_mark WHERE realm_id = $1 FOR UPDATE;

-- name: move_mark
UPDATE delivery_mark SET up_to = $2::text::xid8 WHERE realm_id = $1;

-- name: derive
-- Every event of the transactions from $2 up to, not including, $3, for each webhook that asked for its type, numbered
-- in the order of transactions and, within one, of entries and of the journal. $4 to $6: steps that are events.
WITH hooks AS MATERIALIZED (
  SELECT w.webhook_id, w.events FROM webhook w WHERE w.realm_id = $1 AND NOT EXISTS (SELECT FROM webhook_act a
   WHERE a.realm_id = w.realm_id AND a.webhook_id = w.webhook_id AND a.act = 'end')
), noted AS (
  SELECT j.seq, j.tx, j.at, j.name, j.body::jsonb AS b FROM journal j
   WHERE j.realm_id = $1 AND j.tx >= $2::text::xid8 AND j.tx < $3::text::xid8 AND j.op = 'put'
     AND j.name IN ('snapshot', 'period_publication', 'scheme_publication', 'transition') AND EXISTS (SELECT FROM hooks)
), events AS (
  SELECT 'entry-' || e.entry_id AS id, CASE WHEN e.reverses IS NULL THEN 'entry.posted' ELSE 'entry.reversed' END AS type,
         e.subject_kind || '/' || e.subject_id AS account, e.recorded_at AS at, e.tx, 0::bigint AS seq, e.entry_id AS entry,
         jsonb_build_object('entry', e.entry_id, 'subject', coalesce(p.code, u.code), 'subject_kind', e.subject_kind,
                            'item', e.item, 'reverses', e.reverses) AS data
    FROM entry e LEFT JOIN person p ON p.realm_id = e.realm_id AND p.person_id = e.subject_id
         LEFT JOIN unit u ON u.realm_id = e.realm_id AND u.unit_id = e.subject_id
   WHERE e.realm_id = $1 AND e.tx >= $2::text::xid8 AND e.tx < $3::text::xid8 AND EXISTS (SELECT FROM hooks)
  UNION ALL
  SELECT 'journal-' || seq, 'period.settled', 'period/' || (b->>'period'), at, tx, seq, NULL,
         jsonb_build_object('period', b->'period', 'snapshot', b->'n')
    FROM noted WHERE name = 'snapshot' AND NOT (b->>'provisional')::boolean
  UNION ALL
  SELECT 'journal-' || seq, 'results.published', 'period/' || (b->>'period'), at, tx, seq, NULL,
         jsonb_build_object('period', b->'period', 'snapshot', b->'n')
    FROM noted WHERE name = 'period_publication'
  UNION ALL
  SELECT 'journal-' || o.seq, 'scheme.published', 'scheme/' || v.code, o.at, o.tx, o.seq, NULL,
         jsonb_build_object('scheme', v.code, 'version', v.version, 'from', o.b->'starts_on')
    FROM noted o JOIN scheme_version v ON v.realm_id = $1 AND v.scheme_version_id = (o.b->>'scheme_version_id')::uuid
   WHERE o.name = 'scheme_publication'
  UNION ALL
  SELECT 'journal-' || o.seq, s.type, s.kind || '/' || (o.b->>'object_id'), o.at, o.tx, o.seq, NULL,
         jsonb_build_object(s.kind, o.b->'object_id', 'state', o.b->'state', 'step', o.b->'n')
    FROM noted o JOIN unnest($4::text[], $5::text[], $6::text[]) AS s (kind, state, type)
         ON s.kind = o.b->>'kind' AND s.state = o.b->>'state'
   WHERE o.name = 'transition'
)
INSERT INTO delivery (realm_id, n, channel, target_id, account, event_id, type, at, data, state)
SELECT $1, nextval('delivery_n'), 'webhook', o.webhook_id, o.account, o.id, o.type, o.at, o.data, 'waiting'
  FROM (SELECT h.webhook_id, v.* FROM events v JOIN hooks h ON v.type = ANY (h.events)
         ORDER BY v.tx, v.seq, v.entry) AS o
ON CONFLICT DO NOTHING;

-- name: wake
-- A job for each account of each target of any realm that has something waiting and no job yet.
INSERT INTO jobs.pgqueuer (priority, entrypoint, payload, dedupe_key, status)
SELECT 0, 'deliver', convert_to(json_build_object('realm', o.realm_id, 'target', o.target_id, 'account', o.account)::text,
       'UTF8'), o.key, 'queued'
  FROM (SELECT realm_id, target_id, account, 'deliver/' || realm_id || '/' || target_id || '/' || account AS key
          FROM delivery WHERE state = 'waiting' AND channel = 'webhook' GROUP BY realm_id, target_id, account) AS o
 WHERE NOT EXISTS (SELECT FROM jobs.pgqueuer q WHERE q.dedupe_key = o.key AND q.status IN ('queued', 'picked'))
 LIMIT 10000
ON CONFLICT DO NOTHING;

-- name: forget_old
-- Of every realm: what was delivered a month ago, and the log of the queue.
WITH gone AS (DELETE FROM delivery WHERE state = 'delivered' AND tried_at < now() - interval '30 days')
DELETE FROM jobs.pgqueuer_log WHERE created < now() - interval '7 days';

-- name: lock_account
SELECT pg_try_advisory_lock(hashtextextended($1::text || '/' || $2::text, 20 + $3::integer)) AS held;  -- realm_id $3

-- name: free_account
SELECT pg_advisory_unlock(hashtextextended($1::text || '/' || $2::text, 20 + $3::integer));  -- realm_id $3

-- name: next
SELECT d.delivery_id, d.n, d.event_id, d.type, d.at, d.data, d.attempts, r.code AS realm, w.url,
       coalesce((SELECT max(a.n) FROM webhook_act a WHERE a.realm_id = $1 AND a.webhook_id = $2 AND a.act = 'rotate'), 0)
         AS turn,
       (SELECT max(a.at) FROM webhook_act a WHERE a.realm_id = $1 AND a.webhook_id = $2 AND a.act = 'rotate') AS turned_at,
       EXISTS (SELECT FROM webhook_act a WHERE a.realm_id = $1 AND a.webhook_id = $2 AND a.act = 'end') AS ended,
       now() AS now
  FROM delivery d JOIN realm r USING (realm_id)
  JOIN webhook w ON w.realm_id = d.realm_id AND w.webhook_id = d.target_id
 WHERE d.realm_id = $1 AND d.target_id = $2 AND d.account = $3 AND d.state = 'waiting' ORDER BY d.n LIMIT 1;

-- name: tried
UPDATE delivery SET state = $3, attempts = attempts + 1, trouble = $4, tried_at = clock_timestamp()
 WHERE realm_id = $1 AND delivery_id = $2;

-- name: address
-- covered: an e-mail went out by somebody who saw the transaction $3. view: what this statement sees.
SELECT c.email, c.told_on IS NOT DISTINCT FROM s.system_identifier
         AND coalesce(pg_visible_in_snapshot($3::text::xid8, c.told), false) AS covered,
       pg_current_snapshot()::text AS view
  FROM person_contact c, pg_control_system() s WHERE c.realm_id = $1 AND c.person_id = $2;

-- name: mailed
UPDATE person_contact SET told = $3::text::pg_snapshot, told_on = (SELECT system_identifier FROM pg_control_system())
 WHERE realm_id = $1 AND person_id = $2;

-- name: mail_failed
INSERT INTO delivery (realm_id, channel, target_id, account, event_id, type, at, data, state, attempts, trouble, tried_at)
VALUES ($1, 'mail', $2, 'mail', 'mail-' || gen_random_uuid(), 'message', now(), '{}', 'failed', $3, $4, now());

-- name: mail_again
INSERT INTO jobs.pgqueuer (priority, entrypoint, payload, status)
SELECT 0, 'mail', convert_to(json_build_object('realm', realm_id, 'person', target_id,
       'tx', pg_current_xact_id()::text)::text, 'UTF8'), 'queued' FROM delivery WHERE realm_id = $1 AND delivery_id = $2;
