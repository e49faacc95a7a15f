-- Files of history that were brought in. The digest is of what the rows say, so that the same history comes in once,
-- whatever form the file has; import_id stands as batch_id in the entries.
CREATE TABLE history_import (
  realm_id integer NOT NULL REFERENCES realm,
  digest text COLLATE "C" NOT NULL,
  import_id uuid NOT NULL,
  row_count integer NOT NULL CONSTRAINT history_import_not_empty CHECK (row_count > 0),
  actor_id uuid NOT NULL,
  imported_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, digest)
);
CREATE TRIGGER history_import_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history_import
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE history_import ENABLE ROW LEVEL SECURITY;
ALTER TABLE history_import FORCE ROW LEVEL SECURITY;
CREATE POLICY history_import_realm ON history_import TO gongbu_app
  USING (realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer));
GRANT SELECT, INSERT ON history_import TO gongbu_app;
