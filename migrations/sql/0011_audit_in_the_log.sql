-- A statement writes the audit rows of a whole group of calls: they enter the journal as one digest with their ids, so
-- that an award costs a fraction of a row.
CREATE FUNCTION journal_audit() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
BEGIN
  INSERT INTO journal
  SELECT r.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), 'audit', 'rows',
         jsonb_build_object('ids', jsonb_agg(r.audit_id ORDER BY r.audit_id), 'sha256', encode(sha256(convert_to(
           string_agg(jsonb_strip_nulls(to_jsonb(r))::text, E'\n' ORDER BY r.audit_id), 'UTF8')), 'hex'))::text
    FROM fresh r GROUP BY r.realm_id;
  RETURN NULL;
END $$;

DO $$
BEGIN
  SET LOCAL timezone = 'UTC';
  -- The owner sees the rows only while row-level security does not bind it.
  ALTER TABLE audit NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE journal NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE journal DISABLE TRIGGER journal_guard;
  INSERT INTO journal
  SELECT r.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), 'audit', 'rows',
         jsonb_build_object('ids', jsonb_agg(r.audit_id ORDER BY r.audit_id), 'sha256', encode(sha256(convert_to(
           string_agg(jsonb_strip_nulls(to_jsonb(r))::text, E'\n' ORDER BY r.audit_id), 'UTF8')), 'hex'))::text
    FROM audit r GROUP BY r.realm_id, date_trunc('day', r.at);
  ALTER TABLE journal ENABLE TRIGGER journal_guard;
  ALTER TABLE journal FORCE ROW LEVEL SECURITY;
  ALTER TABLE audit FORCE ROW LEVEL SECURITY;
END $$;

CREATE TRIGGER audit_journal_add AFTER INSERT ON audit REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION journal_audit();
CREATE POLICY audit_checked ON audit FOR SELECT TO gongbu_worker USING (true);
GRANT SELECT ON audit TO gongbu_worker;
