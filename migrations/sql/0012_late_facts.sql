-- The day a fact really happened, where its own period was closed by then: the entry counts on an open day and keeps this one.
ALTER TABLE entry ADD COLUMN first_on date CONSTRAINT entry_first_before CHECK (first_on < occurred_on);

-- As before; and a first date is for days that are closed: what happened on an open day is booked on that day.
CREATE OR REPLACE FUNCTION stamp_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.tx := pg_current_xact_id();
  IF NEW.reverses IS NULL
     AND coalesce(NEW.occurred_on < nullif(current_setting('gongbu.open_from', true), '')::date, true) THEN
    RAISE EXCEPTION 'the day is in a closed period'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_period_open';
  END IF;
  IF NEW.first_on IS NOT NULL AND NEW.reverses IS NULL
     AND NEW.first_on >= current_setting('gongbu.open_from', true)::date THEN
    RAISE EXCEPTION 'the first date is an open day'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_first_closed';
  END IF;
  RETURN NEW;
END $$;
