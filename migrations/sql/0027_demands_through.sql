-- What an inspection or a hearing asks to be put right is part of it: whoever sees that sees this, wherever they read.
-- gongbu.sources, gongbu.demands: those this transaction has found to be the caller's that way.
DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  units_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.units', true) = '*') THEN true ELSE
    unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.units', true), ''), '*')::uuid[])::uuid[]) END$q$;
  by_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.papers', true) = '*') THEN true ELSE
    by_unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.papers', true), ''), '*')::uuid[])::uuid[]) END$q$;
BEGIN
  DROP POLICY demand_read ON demand;
  EXECUTE format($q$CREATE POLICY demand_read ON demand FOR SELECT TO gongbu_app
    USING (%s AND (%s OR (source = 'inspection' AND %s)
           OR source_id = ANY ((SELECT nullif(current_setting('gongbu.sources', true), '')::uuid[])::uuid[])))$q$,
    realm_ok, units_ok, by_ok);
  EXECUTE format($q$CREATE POLICY transition_of_demands ON transition FOR SELECT TO gongbu_app
    USING (%s AND kind = 'demand'
           AND object_id = ANY ((SELECT nullif(current_setting('gongbu.demands', true), '')::uuid[])::uuid[]))$q$, realm_ok);
END $$;
