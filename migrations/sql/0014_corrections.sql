-- Editions of a named source of history: a corrected file is the next edition, and books what differs from the one before.
-- import_id stands as batch_id in the entries and reversals of the edition; the first edition shares that of its import.
CREATE TABLE history_edition (
  realm_id integer NOT NULL REFERENCES realm,
  source text COLLATE "C" NOT NULL,
  edition integer NOT NULL CONSTRAINT history_edition_counted CHECK (edition > 0),
  digest text COLLATE "C" NOT NULL,
  import_id uuid NOT NULL,
  row_count integer NOT NULL CONSTRAINT history_edition_not_empty CHECK (row_count > 0),
  booked integer NOT NULL CONSTRAINT history_edition_booked_counted CHECK (booked >= 0),
  reversed integer NOT NULL CONSTRAINT history_edition_reversed_counted CHECK (reversed >= 0),
  actor_id uuid NOT NULL,
  imported_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, source, edition)
);
CREATE TRIGGER history_edition_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history_edition
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE history_edition ENABLE ROW LEVEL SECURITY;
ALTER TABLE history_edition FORCE ROW LEVEL SECURITY;
CREATE POLICY history_edition_realm ON history_edition TO gongbu_app
  USING (realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer));
GRANT SELECT, INSERT ON history_edition TO gongbu_app;
SELECT cover_by_log('history_edition');

-- Units a correction has taken out of a person's memberships: entries may lie there of which no membership tells any
-- more, and the branch the person is in now must find them.
CREATE TABLE removed_stay (
  realm_id integer NOT NULL REFERENCES realm,
  person_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  PRIMARY KEY (realm_id, person_id, unit_id)
);
CREATE TRIGGER removed_stay_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON removed_stay
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE removed_stay ENABLE ROW LEVEL SECURITY;
ALTER TABLE removed_stay FORCE ROW LEVEL SECURITY;
CREATE POLICY removed_stay_realm ON removed_stay TO gongbu_app
  USING (realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer));
GRANT SELECT, INSERT ON removed_stay TO gongbu_app;
SELECT cover_by_log('removed_stay');
