-- Kept sums of the books, folded behind a watermark by the worker alone; they can be thrown away and made again.
-- A year begins where the scheme version's own year does. Points count 1/10000; of facts a reversal takes
-- one away.
CREATE TABLE tally (
  realm_id integer NOT NULL REFERENCES realm,
  subject_id uuid NOT NULL,
  year_from date NOT NULL,
  scheme_version_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  item text COLLATE "C" NOT NULL,
  facts integer NOT NULL,
  points bigint NOT NULL,
  PRIMARY KEY (realm_id, subject_id, year_from, scheme_version_id, unit_id, item)
) WITH (fillfactor = 85);

-- The issuing accounts: the same sums by unit and item.
CREATE TABLE tally_unit (
  realm_id integer NOT NULL REFERENCES realm,
  unit_id uuid NOT NULL,
  year_from date NOT NULL,
  scheme_version_id uuid NOT NULL,
  item text COLLATE "C" NOT NULL,
  facts bigint NOT NULL,
  points bigint NOT NULL,
  PRIMARY KEY (realm_id, unit_id, year_from, scheme_version_id, item)
) WITH (fillfactor = 50);

-- Entries of transactions before up_to are in the tallies, the others are not. Numbers of transactions mean something
-- on one server only, so where `system` is another one the tallies are made again.
CREATE TABLE tally_mark (
  realm_id integer PRIMARY KEY REFERENCES realm,
  system bigint NOT NULL,
  up_to xid8 NOT NULL,
  entries bigint NOT NULL,
  last_day date,
  folded_at timestamptz NOT NULL,
  lag_ms bigint NOT NULL,
  checked_at timestamptz NOT NULL,
  mismatch text
) WITH (fillfactor = 50);

-- Whether a subject has entries of later transactions is seen in the index alone.
DROP INDEX entry_by_subject;
CREATE INDEX entry_by_subject ON entry (realm_id, subject_id, occurred_on, tx);
CREATE INDEX IF NOT EXISTS entry_by_tx ON entry (realm_id, tx);

DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  self_ok constant text := $q$ = (SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  list constant text := $q$%s = ANY ((SELECT nullif(nullif(current_setting('gongbu.%s', true), ''), '*')::uuid[])::uuid[])$q$;
  star constant text := $q$CASE WHEN (SELECT current_setting('gongbu.%s', true) = '*') THEN true ELSE %s END$q$;
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['tally', 'tally_unit', 'tally_mark'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I TO gongbu_worker USING (true) WITH CHECK (true)', name || '_fold', name);
  END LOOP;
  -- As entry_read: what is a sum of entries is seen by whoever sees all of them.
  EXECUTE format('CREATE POLICY tally_read ON tally FOR SELECT TO gongbu_app USING (%s AND (subject_id %s OR %s OR %s))',
    realm_ok, self_ok, format(star, 'units', format(list, 'unit_id', 'units')), format(list, 'subject_id', 'subjects'));
  EXECUTE format('CREATE POLICY tally_unit_read ON tally_unit FOR SELECT TO gongbu_app USING (%s AND %s)',
    realm_ok, format(star, 'units', format(list, 'unit_id', 'units')));
  -- Of every realm: whether the worker keeps up is asked before anybody is known.
  EXECUTE 'CREATE POLICY tally_mark_read ON tally_mark FOR SELECT TO gongbu_app USING (true)';
  EXECUTE 'CREATE POLICY realm_fold ON realm FOR SELECT TO gongbu_worker USING (true)';
  EXECUTE 'CREATE POLICY scheme_version_fold ON scheme_version FOR SELECT TO gongbu_worker USING (true)';
END $$;

GRANT SELECT ON tally, tally_unit, tally_mark TO gongbu_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tally, tally_unit, tally_mark TO gongbu_worker;
GRANT SELECT ON realm, scheme_version TO gongbu_worker;
ALTER ROLE gongbu_worker SET statement_timeout = '15s';
ALTER ROLE gongbu_worker SET lock_timeout = '8s';
ALTER ROLE gongbu_worker SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE gongbu_worker SET timezone = 'UTC';
