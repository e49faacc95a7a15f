-- A statement writes the audit rows of a whole group of calls: they enter the journal as one digest with their ids, so
-- that an award costs some microseconds. The length keeps what is free text apart from what follows it.
CREATE FUNCTION journal_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO journal
  SELECT r.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), 'audit', 'rows',
         concat('{"ids":["', string_agg(r.audit_id::text, '","' ORDER BY r.audit_id), '"],"sha256":"', encode(sha256(convert_to(
           string_agg(concat(r.audit_id, '|', extract(epoch FROM r.at), '|', r.actor_id, '|', r.command, '|', r.outcome, '|',
                             length(r.object), '|', r.object, r.request_id), E'\n' ORDER BY r.audit_id), 'UTF8')), 'hex'), '"}')
    FROM fresh r GROUP BY r.realm_id;
  RETURN NULL;
END $$;

DO $$
BEGIN
  -- The owner sees the rows only while row-level security does not bind it.
  ALTER TABLE audit NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE journal NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE journal DISABLE TRIGGER journal_guard;
  INSERT INTO journal
  SELECT r.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), 'audit', 'rows',
         concat('{"ids":["', string_agg(r.audit_id::text, '","' ORDER BY r.audit_id), '"],"sha256":"', encode(sha256(convert_to(
           string_agg(concat(r.audit_id, '|', extract(epoch FROM r.at), '|', r.actor_id, '|', r.command, '|', r.outcome, '|',
                             length(r.object), '|', r.object, r.request_id), E'\n' ORDER BY r.audit_id), 'UTF8')), 'hex'), '"}')
    FROM audit r GROUP BY r.realm_id, date_trunc('day', r.at);
  ALTER TABLE journal ENABLE TRIGGER journal_guard;
  ALTER TABLE journal FORCE ROW LEVEL SECURITY;
  ALTER TABLE audit FORCE ROW LEVEL SECURITY;
END $$;

CREATE TRIGGER audit_journal_add AFTER INSERT ON audit REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION journal_audit();
CREATE POLICY audit_checked ON audit FOR SELECT TO gongbu_worker USING (true);
GRANT SELECT ON audit TO gongbu_worker;
