-- What the signer of the log handed over, a signed note each: to a new key, or to a new epoch after books were lost.
-- The row is a leaf of the log that goes on, so that its first head holds it.
CREATE TABLE log_handover (
  realm_id integer NOT NULL,
  number integer NOT NULL CONSTRAINT log_handover_number_positive CHECK (number > 0),
  note text NOT NULL,
  by_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, number)
);

-- Realms whose log is not signed at the moment, and since when; gone with the next signature.
CREATE TABLE log_halt (
  realm_id integer PRIMARY KEY,
  kind text COLLATE "C" NOT NULL CONSTRAINT log_halt_known CHECK (kind IN ('fork', 'signer-away')),
  since timestamptz NOT NULL
);

DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
BEGIN
  CREATE TRIGGER log_handover_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_handover
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  ALTER TABLE log_handover ENABLE ROW LEVEL SECURITY;
  ALTER TABLE log_handover FORCE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY log_handover_realm ON log_handover TO gongbu_app USING (%s)', realm_ok);
  PERFORM cover_by_log('log_handover');
  ALTER TABLE log_halt ENABLE ROW LEVEL SECURITY;
  ALTER TABLE log_halt FORCE ROW LEVEL SECURITY;
  CREATE POLICY log_halt_work ON log_halt TO gongbu_worker USING (true);
  -- Of every realm: whoever watches the service is nobody of any.
  CREATE POLICY log_halt_read ON log_halt FOR SELECT TO gongbu_app USING (true);
END $$;

GRANT SELECT, INSERT ON log_handover TO gongbu_app;
GRANT SELECT ON log_halt TO gongbu_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON log_halt TO gongbu_worker;
