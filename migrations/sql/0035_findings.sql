-- A visit has a finding for each method, with its own evidence: [{"method": …, "found": …, "evidence": […]}], or one for all.
-- mark NULL: internal, as of what was written before there were marks.
ALTER TABLE inspection_visit ADD COLUMN findings jsonb,
  ADD COLUMN mark text COLLATE "C" CONSTRAINT inspection_visit_mark_known CHECK (mark IN ('public', 'internal', 'work_secret')),
  ALTER COLUMN found DROP NOT NULL,
  ADD CONSTRAINT inspection_visit_says_something CHECK (found IS NOT NULL OR findings IS NOT NULL);
ALTER TABLE meeting_minutes ADD COLUMN mark text COLLATE "C"
  CONSTRAINT meeting_minutes_mark_known CHECK (mark IN ('public', 'internal', 'work_secret'));

-- gongbu.teams: inspections the caller is named for. A visit that is a work secret is for them and for who reads the
-- papers of the body that inspects, never for the unit.
DO $$
DECLARE
  self_ok constant text := $q$ = (SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  by_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.papers', true) = '*') THEN true ELSE
    by_unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.papers', true), ''), '*')::uuid[])::uuid[]) END$q$;
BEGIN
  EXECUTE format($q$CREATE POLICY inspection_visit_secret ON inspection_visit AS RESTRICTIVE FOR SELECT TO gongbu_app
    USING (mark IS DISTINCT FROM 'work_secret' OR actor_id %s OR (%s)
           OR inspection_id = ANY ((SELECT nullif(current_setting('gongbu.teams', true), '')::uuid[])::uuid[]))$q$,
    self_ok, by_ok);
END $$;
