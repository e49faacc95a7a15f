-- Minutes that are a work secret: for readers of the unit and those expected at the meeting, not for the whole branch.
DO $$
DECLARE
  self constant text := $q$(SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  units_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.units', true) = '*') THEN true ELSE
    unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.units', true), ''), '*')::uuid[])::uuid[]) END$q$;
BEGIN
  EXECUTE format($q$CREATE POLICY meeting_minutes_secret ON meeting_minutes AS RESTRICTIVE FOR SELECT TO gongbu_app
    USING (mark IS DISTINCT FROM 'work_secret' OR entered_by = %s OR %s = ANY (expected) OR (%s))$q$,
    self, self, units_ok);
END $$;
