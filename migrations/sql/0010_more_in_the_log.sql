-- As before, and with the rows that are there already: the owner sees them only while row-level security does not bind it.
CREATE OR REPLACE FUNCTION cover_by_log(name regclass, VARIADIC omitted text[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql
SET timezone = 'UTC' AS $$
DECLARE
  plain constant text := (SELECT relname FROM pg_class WHERE oid = name);
  arguments constant text := (SELECT coalesce(string_agg(quote_literal(o), ', '), '') FROM unnest(omitted) AS o);
BEGIN
  ALTER TABLE journal DISABLE TRIGGER journal_guard;
  ALTER TABLE journal NO FORCE ROW LEVEL SECURITY;
  EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('INSERT INTO journal SELECT r.realm_id, nextval(''journal_seq''), pg_current_xact_id(), now(), %L, ''put'',
                  (to_jsonb(r) - %L::text[])::text FROM %s r', plain, omitted, name);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
  ALTER TABLE journal FORCE ROW LEVEL SECURITY;
  ALTER TABLE journal ENABLE TRIGGER journal_guard;
  EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %s REFERENCING NEW TABLE AS fresh
                  FOR EACH STATEMENT EXECUTE FUNCTION journal_add(%s)', plain || '_journal_add', name, arguments);
  EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %s REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
                  FOR EACH STATEMENT EXECUTE FUNCTION journal_change(%s)', plain || '_journal_change', name, arguments);
  EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %s REFERENCING OLD TABLE AS stale
                  FOR EACH STATEMENT EXECUTE FUNCTION journal_drop(%s)', plain || '_journal_drop', name, arguments);
  EXECUTE format('CREATE POLICY %I ON %s FOR SELECT TO gongbu_worker USING (true)', plain || '_checked', name);
  EXECUTE format('GRANT SELECT ON %s TO gongbu_worker', name);
END $$;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['consultation', 'consultation_result', 'rule_comment', 'rule_comment_answer', 'rule_basis',
                              'rule_mark', 'rule_mark_answer', 'adoption', 'history_import'] LOOP
    PERFORM cover_by_log(name::regclass);
  END LOOP;
END $$;
