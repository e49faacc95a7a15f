-- The transparency log. Leaves are made of entries as they are, and of the journal: one row for every change of every
-- other covered table, written by triggers in the same transaction. The worker gives leaves their numbers afterwards,
-- so that no posting waits for another.
CREATE SEQUENCE journal_seq;

-- seq orders two changes of one row even where the transaction that began first changed it last.
CREATE TABLE journal (
  realm_id integer NOT NULL,
  seq bigint NOT NULL,
  tx xid8 NOT NULL,
  at timestamptz NOT NULL,
  name text COLLATE "C" NOT NULL,
  op text NOT NULL CONSTRAINT journal_op_known CHECK (op IN ('put', 'drop', 'rows')),
  body text NOT NULL,
  PRIMARY KEY (realm_id, seq)
);
CREATE INDEX journal_by_tx ON journal (realm_id, tx);
CREATE INDEX journal_by_name ON journal (realm_id, name, seq);
CREATE INDEX IF NOT EXISTS entry_by_tx ON entry (realm_id, tx);

CREATE TABLE log_leaf (
  realm_id integer NOT NULL,
  n bigint NOT NULL,
  hash bytea NOT NULL,
  entry_id uuid,
  seq bigint,
  PRIMARY KEY (realm_id, n),
  CONSTRAINT log_leaf_of_one CHECK (num_nonnulls(entry_id, seq) = 1)
);
CREATE UNIQUE INDEX log_leaf_by_entry ON log_leaf (realm_id, entry_id) WHERE entry_id IS NOT NULL;
CREATE UNIQUE INDEX log_leaf_by_seq ON log_leaf (realm_id, seq) WHERE seq IS NOT NULL;

-- Full subtrees of 256, 65,536 … leaves (levels 8, 16 …), so that a proof reads a few hundred hashes at most.
CREATE TABLE log_node (
  realm_id integer NOT NULL,
  level smallint NOT NULL,
  n bigint NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (realm_id, level, n)
);

-- edge: the roots of the full subtrees that make up the tree, largest first. Rows of transactions before next_tx have
-- their leaves. server: transaction numbers of another server mean nothing here. fence: the latest start of the signer.
CREATE TABLE log_state (
  realm_id integer PRIMARY KEY,
  size bigint NOT NULL,
  edge bytea NOT NULL,
  next_tx xid8 NOT NULL,
  server bigint NOT NULL,
  fence bigint NOT NULL DEFAULT 0,
  fenced_by text NOT NULL DEFAULT ''
);

CREATE TABLE log_checkpoint (
  realm_id integer NOT NULL,
  size bigint NOT NULL,
  root bytea NOT NULL,
  note text NOT NULL,
  signed_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, size)
);

CREATE TABLE log_cosignature (
  realm_id integer NOT NULL,
  size bigint NOT NULL,
  witness text COLLATE "C" NOT NULL,
  line text NOT NULL,
  cosigned_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, size, witness),
  FOREIGN KEY (realm_id, size) REFERENCES log_checkpoint
);

-- Columns named with the trigger are counters that say nothing about the row.
CREATE FUNCTION journal_add() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
BEGIN
  INSERT INTO journal
  SELECT r.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), TG_TABLE_NAME, 'put',
         (to_jsonb(r) - coalesce(TG_ARGV, '{}'))::text FROM fresh r;
  RETURN NULL;
END $$;

CREATE FUNCTION journal_change() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
BEGIN
  INSERT INTO journal
  SELECT c.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), TG_TABLE_NAME, 'put', c.body
    FROM (SELECT r.realm_id, (to_jsonb(r) - coalesce(TG_ARGV, '{}'))::text AS body FROM fresh r
          EXCEPT SELECT o.realm_id, (to_jsonb(o) - coalesce(TG_ARGV, '{}'))::text FROM stale o) AS c;
  RETURN NULL;
END $$;

CREATE FUNCTION journal_drop() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
BEGIN
  INSERT INTO journal
  SELECT r.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), TG_TABLE_NAME, 'drop',
         (to_jsonb(r) - coalesce(TG_ARGV, '{}'))::text FROM stale r;
  RETURN NULL;
END $$;

-- A city's snapshot has a hundred thousand rows: they enter the journal as one digest over all of them.
-- Without nulls, so that a column added later changes no old digest.
CREATE FUNCTION journal_rows() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
BEGIN
  INSERT INTO journal
  SELECT r.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), TG_TABLE_NAME, 'rows',
         jsonb_build_object('period', r.period, 'n', r.n, 'count', count(*), 'sha256', encode(sha256(convert_to(
           string_agg(jsonb_strip_nulls(to_jsonb(r))::text, E'\n' ORDER BY r.assessment, r.subject_id), 'UTF8')), 'hex'))::text
    FROM fresh r GROUP BY r.realm_id, r.period, r.n;
  RETURN NULL;
END $$;

CREATE FUNCTION guard_journal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'the journal is written by its triggers alone' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;

-- Takes a table into the log from now on, with the rows it has. `omitted`: columns that are mere counters.
CREATE FUNCTION cover_by_log(name regclass, VARIADIC omitted text[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  plain constant text := (SELECT relname FROM pg_class WHERE oid = name);
  arguments constant text := (SELECT coalesce(string_agg(quote_literal(o), ', '), '') FROM unnest(omitted) AS o);
BEGIN
  EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %s REFERENCING NEW TABLE AS fresh
                  FOR EACH STATEMENT EXECUTE FUNCTION journal_add(%s)', plain || '_journal_add', name, arguments);
  EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %s REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
                  FOR EACH STATEMENT EXECUTE FUNCTION journal_change(%s)', plain || '_journal_change', name, arguments);
  EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %s REFERENCING OLD TABLE AS stale
                  FOR EACH STATEMENT EXECUTE FUNCTION journal_drop(%s)', plain || '_journal_drop', name, arguments);
  EXECUTE format('CREATE POLICY %I ON %s FOR SELECT TO gongbu_worker USING (true)', plain || '_checked', name);
  EXECUTE format('GRANT SELECT ON %s TO gongbu_worker', name);
END $$;

-- Rows that were there before the log: the owner sees them only while row-level security does not bind it.
DO $$
DECLARE
  name text;
BEGIN
  SET LOCAL timezone = 'UTC';
  FOREACH name IN ARRAY ARRAY['realm', 'unit', 'unit_place', 'unit_link', 'person', 'person_trait', 'membership',
      'secondary_membership', 'person_link', 'seat', 'responsibility_model', 'role_grant', 'scheme_version',
      'scheme_publication', 'scheme_withdrawal', 'snapshot', 'period_publication'] LOOP
    EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('INSERT INTO journal SELECT r.realm_id, nextval(''journal_seq''), pg_current_xact_id(), now(), %L, ''put'',
                    (to_jsonb(r) - ''org_version'')::text FROM %I r', name, name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    IF name = 'realm' THEN
      PERFORM cover_by_log('realm', 'org_version');
    ELSE
      PERFORM cover_by_log(name::regclass);
    END IF;
  END LOOP;
  ALTER TABLE snapshot_row NO FORCE ROW LEVEL SECURITY;
  INSERT INTO journal
  SELECT r.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), 'snapshot_row', 'rows',
         jsonb_build_object('period', r.period, 'n', r.n, 'count', count(*), 'sha256', encode(sha256(convert_to(
           string_agg(jsonb_strip_nulls(to_jsonb(r))::text, E'\n' ORDER BY r.assessment, r.subject_id), 'UTF8')), 'hex'))::text
    FROM snapshot_row r GROUP BY r.realm_id, r.period, r.n;
  ALTER TABLE snapshot_row FORCE ROW LEVEL SECURITY;
END $$;

CREATE TRIGGER snapshot_row_journal_add AFTER INSERT ON snapshot_row REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION journal_rows();
CREATE POLICY snapshot_row_checked ON snapshot_row FOR SELECT TO gongbu_worker USING (true);
GRANT SELECT ON snapshot_row TO gongbu_worker;

CREATE TRIGGER journal_guard BEFORE INSERT ON journal FOR EACH STATEMENT EXECUTE FUNCTION guard_journal();

DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['journal', 'log_leaf', 'log_node', 'log_state', 'log_checkpoint', 'log_cosignature'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I TO gongbu_worker USING (true)', name || '_work', name);
    IF name <> 'journal' THEN
      EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO gongbu_app USING (%s)', name || '_read', name, realm_ok);
      EXECUTE format('GRANT SELECT ON %I TO gongbu_app', name);
    END IF;
    IF name <> 'log_state' THEN
      EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    END IF;
  END LOOP;
  EXECUTE format('CREATE POLICY journal_write ON journal FOR INSERT TO gongbu_app WITH CHECK (%s)', realm_ok);
END $$;

GRANT INSERT ON journal TO gongbu_app;
GRANT USAGE ON SEQUENCE journal_seq TO gongbu_app;
GRANT SELECT ON journal TO gongbu_worker;
GRANT SELECT, INSERT ON log_leaf, log_node, log_checkpoint, log_cosignature TO gongbu_worker;
GRANT SELECT, INSERT, UPDATE ON log_state TO gongbu_worker;
