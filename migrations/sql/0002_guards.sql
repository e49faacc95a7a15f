-- Posted is posted: these guards hold against the application, the owner and a slip at the console alike.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['entry', 'request_key', 'audit', 'scheme_version', 'scheme_publication',
                              'scheme_withdrawal', 'snapshot', 'snapshot_row', 'period_publication'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
  END LOOP;
END $$;

-- gongbu.open_from is read by the command under the period lock; without it nothing can be posted at all.
CREATE FUNCTION stamp_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.tx := pg_current_xact_id();
  IF NEW.reverses IS NULL
     AND coalesce(NEW.occurred_on < nullif(current_setting('gongbu.open_from', true), '')::date, true) THEN
    RAISE EXCEPTION 'the day is in a closed period'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_period_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER entry_stamp BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION stamp_entry();
