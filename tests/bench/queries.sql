-- name: realm
INSERT INTO realm (realm_id, code, name, first_year, founding, org_version, founded_at)
VALUES ($1, 'bench', '测速市', $2, false, 2, now());

-- name: units
INSERT INTO unit (realm_id, unit_id, code, name, line, kind)
SELECT $1, t.id, t.code, t.code, 'party', t.kind FROM unnest($2::uuid[], $3::text[], $4::text[]) AS t (id, code, kind);

-- name: places
INSERT INTO unit_place (realm_id, unit_id, starts_on, parent_id, present)
SELECT $1, t.id, $4::date, t.parent, true FROM unnest($2::uuid[], $3::uuid[]) AS t (id, parent);

-- name: people
INSERT INTO person (realm_id, person_id, code, name, name_key)
SELECT $1, t.id, t.code, t.code, t.code FROM unnest($2::uuid[], $3::text[]) AS t (id, code);

-- name: homes
INSERT INTO membership (realm_id, person_id, line, starts_on, unit_id)
SELECT $1, t.id, 'party', $4::date, t.unit FROM unnest($2::uuid[], $3::uuid[]) AS t (id, unit);

-- name: traits
INSERT INTO person_trait (realm_id, person_id, trait, starts_on, value)
SELECT $1, id, 'category', $3::date, '正式' FROM unnest($2::uuid[]) AS id;

-- name: grants
INSERT INTO role_grant (realm_id, grant_id, person_id, role, unit_id, subtree, starts_on, granted_at)
SELECT $1, t.person, t.person, 'branch_committee', t.unit, false, $4::date, now()
  FROM unnest($2::uuid[], $3::uuid[]) AS t (person, unit);

-- name: scheme
INSERT INTO scheme_version (realm_id, scheme_version_id, code, version, assessment, subject_kind, document, digest, created_at)
VALUES ($1, $2, $3, 1, $4, $5, $6, $7, now());

-- name: publication
INSERT INTO scheme_publication (realm_id, scheme_version_id, starts_on, adoption_document, adoption_dated, published_at)
VALUES ($1, $2, $3, '测速', $3, now());

-- name: history
INSERT INTO entry (realm_id, entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item, occurred_on, recorded_at,
                   quantity, points, attributes, source, assurance, actor_id, tx)
SELECT $1, ('00000004-0000-7000-8000-' || lpad(to_hex(h.n), 12, '0'))::uuid, 'member',
       ('00000002-0000-7000-8000-' || lpad(to_hex(h.member), 12, '0'))::uuid,
       ('00000001-0000-7000-8000-' || lpad(to_hex(h.branch), 12, '0'))::uuid,
       $2, v.item, h.day, h.day + interval '12 hours', v.quantity, v.points, v.attributes, 'history', 'evaluated',
       ('00000003-0000-7000-8000-' || lpad(to_hex(h.branch), 12, '0'))::uuid, pg_current_xact_id()
  FROM (SELECT n, m.member, m.member / $7 AS branch, $8::date + (n * $9::bigint / $6)::integer AS day,
               1 + (hashint8extended(n, $10::bigint + 1) & 9223372036854775807) % cardinality($11::text[]) AS variant
          FROM generate_series($3::bigint, $4::bigint) AS n,
               LATERAL (SELECT (hashint8extended(n, $10::bigint) & 9223372036854775807) % $5::bigint AS member) AS m) AS h
  JOIN unnest($11::text[], $12::bigint[], $13::bigint[], $14::jsonb[]) WITH ORDINALITY
       AS v (item, quantity, points, attributes, at) ON v.at = h.variant
 ORDER BY h.n;

-- name: copy
CREATE TABLE bench.entry (LIKE entry INCLUDING INDEXES);

-- name: fill_copy
INSERT INTO bench.entry SELECT * FROM entry ORDER BY entry_id;

-- name: insert_rows
INSERT INTO bench.entry (realm_id, recorded_at, entry_id, subject_kind, subject_id, unit_id, scheme_version_id, item,
                         occurred_on, quantity, points, attributes, matter, reason, source, batch_id, actor_id, reverses,
                         assurance, tx)
SELECT $1, $2::timestamptz, t.*, 'evaluated', pg_current_xact_id()
  FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::date[], $10::bigint[],
              $11::bigint[], $12::jsonb[], $13::text[], $14::text[], $15::text[], $16::uuid[], $17::uuid[],
              $18::uuid[]) AS t;

-- name: behind
-- Whether entries have no leaf or are above the watermark of the tallies.
SELECT (SELECT count(*) FROM entry) > coalesce((SELECT sum(entries) FROM tally_mark), 0)
    OR (SELECT count(*) FROM entry) > (SELECT count(*) FROM log_leaf WHERE entry_id IS NOT NULL);

-- name: lag
-- How old the oldest entry is that is not in the tallies, in ms.
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(e.recorded_at)) * 1000, 0)::float8
  FROM entry e, tally_mark m WHERE e.realm_id = $1 AND m.realm_id = $1 AND e.tx >= m.up_to;

-- name: deadlocks
SELECT deadlocks FROM pg_stat_database WHERE datname = current_database();

-- name: wrong_totals
-- Totals of branches and of the realm, as read, that are not those of the entries.
WITH m AS (SELECT up_to FROM tally_mark WHERE realm_id = $1),
told AS (
  SELECT unit_id, sum(points) AS points FROM (
    SELECT unit_id, points FROM tally_unit WHERE realm_id = $1
    UNION ALL SELECT unit_id, points FROM entry, m WHERE realm_id = $1 AND tx >= up_to) AS s GROUP BY unit_id),
booked AS (SELECT unit_id, sum(points) AS points FROM entry WHERE realm_id = $1 GROUP BY unit_id)
SELECT (SELECT count(*) FROM told FULL JOIN booked USING (unit_id) WHERE told.points IS DISTINCT FROM booked.points)
     + ((SELECT sum(points) FROM told) IS DISTINCT FROM (SELECT sum(points) FROM booked))::integer;
