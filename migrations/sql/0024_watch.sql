-- What an auditor looked into and found: a ring of approvals, evidence seen before, the later scores of an objector.
-- object_id: the ring or objector as the watch names it, or the use of the evidence. Nobody but auditors reads it.
CREATE TABLE watch_note (
  realm_id integer NOT NULL,
  note_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CONSTRAINT watch_note_known CHECK (kind IN ('ring', 'likeness', 'objector')),
  object_id uuid NOT NULL,
  told text NOT NULL CONSTRAINT watch_note_short CHECK (char_length(told) BETWEEN 1 AND 1000),
  author_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, note_id)
);
CREATE INDEX watch_note_by_object ON watch_note (realm_id, object_id);

DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  self_ok constant text := $q$ = (SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  audit_ok constant text := $q$(SELECT current_setting('gongbu.audit', true) = '*')$q$;
BEGIN
  CREATE TRIGGER watch_note_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON watch_note
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  ALTER TABLE watch_note ENABLE ROW LEVEL SECURITY;
  ALTER TABLE watch_note FORCE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY watch_note_read ON watch_note FOR SELECT TO gongbu_app USING (%s AND %s)',
                 realm_ok, audit_ok);
  EXECUTE format('CREATE POLICY watch_note_add ON watch_note FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND %s AND author_id %s)', realm_ok, audit_ok, self_ok);
  PERFORM cover_by_log('watch_note');
END $$;

GRANT SELECT, INSERT ON watch_note TO gongbu_app;
