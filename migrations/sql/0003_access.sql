-- The second layer of access. Policies read settings only, no table, so that they also run on shards.
--   gongbu.realm    the realm            gongbu.person   the caller
--   gongbu.units    units whose entries the caller reads, a uuid array or *
--   gongbu.subjects present members of those units with entries booked elsewhere
--   gongbu.roster   units whose members the caller sees, or *
--   gongbu.results  units whose settled results the caller reads, or *
--   gongbu.posts    person:unit pairs the caller may book for, or person:*
--   gongbu.audit    * where the caller may read the audit log
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO gongbu_app, gongbu_worker;

DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  self_ok constant text := $q$ = (SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  list constant text := $q$%s = ANY ((SELECT nullif(nullif(current_setting('gongbu.%s', true), ''), '*')::uuid[])::uuid[])$q$;
  star constant text := $q$CASE WHEN (SELECT current_setting('gongbu.%s', true) = '*') THEN true ELSE %s END$q$;
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['realm', 'unit', 'unit_place', 'unit_link', 'person', 'person_trait', 'membership',
      'secondary_membership', 'person_link', 'seat', 'responsibility_model', 'role_grant', 'credential', 'session',
      'scheme_version', 'scheme_publication', 'scheme_withdrawal', 'entry', 'request_key', 'snapshot', 'snapshot_row',
      'period_publication', 'audit'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    IF name NOT IN ('realm', 'membership', 'entry', 'snapshot_row', 'audit', 'request_key') THEN
      EXECUTE format('CREATE POLICY %I ON %I TO gongbu_app USING (%s)', name || '_realm', name, realm_ok);
    END IF;
  END LOOP;

  EXECUTE 'CREATE POLICY realm_read ON realm FOR SELECT TO gongbu_app USING (true)';
  EXECUTE format('CREATE POLICY realm_found ON realm FOR INSERT TO gongbu_app WITH CHECK (%s)', realm_ok);
  EXECUTE format('CREATE POLICY realm_change ON realm FOR UPDATE TO gongbu_app USING (%s)', realm_ok);

  EXECUTE format('CREATE POLICY membership_read ON membership FOR SELECT TO gongbu_app USING (%s AND (person_id %s OR %s))',
    realm_ok, self_ok, format(star, 'roster', format(list, 'unit_id', 'roster') || ' OR ' || format(list, 'prior_unit_id', 'roster')));
  EXECUTE format('CREATE POLICY membership_add ON membership FOR INSERT TO gongbu_app WITH CHECK (%s AND %s)',
    realm_ok, $q$(SELECT current_setting('gongbu.roster', true) = '*')$q$);
  EXECUTE format('CREATE POLICY membership_change ON membership FOR UPDATE TO gongbu_app USING (%s AND %s)',
    realm_ok, $q$(SELECT current_setting('gongbu.roster', true) = '*')$q$);
  EXECUTE format('CREATE POLICY membership_remove ON membership FOR DELETE TO gongbu_app USING (%s AND %s)',
    realm_ok, $q$(SELECT current_setting('gongbu.roster', true) = '*')$q$);

  EXECUTE format('CREATE POLICY entry_read ON entry FOR SELECT TO gongbu_app USING (%s AND (subject_id %s OR %s OR %s))',
    realm_ok, self_ok, format(star, 'units', format(list, 'unit_id', 'units')), format(list, 'subject_id', 'subjects'));
  EXECUTE format('CREATE POLICY entry_book ON entry FOR INSERT TO gongbu_app WITH CHECK (%s AND %s)', realm_ok,
    $q$(actor_id || ':*' = ANY ((SELECT nullif(current_setting('gongbu.posts', true), '')::text[])::text[])
        OR actor_id || ':' || unit_id = ANY ((SELECT nullif(current_setting('gongbu.posts', true), '')::text[])::text[]))$q$);
  EXECUTE 'CREATE POLICY entry_fold ON entry FOR SELECT TO gongbu_worker USING (true)';

  EXECUTE format('CREATE POLICY snapshot_row_read ON snapshot_row FOR SELECT TO gongbu_app USING (%s AND (subject_id %s OR %s))',
    realm_ok, self_ok, format(star, 'results', format(list, 'unit_id', 'results') || ' OR ' || format(list, 'subject_id', 'results')));
  EXECUTE format('CREATE POLICY snapshot_row_add ON snapshot_row FOR INSERT TO gongbu_app WITH CHECK (%s AND %s)',
    realm_ok, $q$(SELECT current_setting('gongbu.results', true) = '*')$q$);

  EXECUTE format('CREATE POLICY request_key_own ON request_key TO gongbu_app USING (%s) WITH CHECK (%s)', realm_ok, realm_ok);
  EXECUTE format('CREATE POLICY audit_add ON audit FOR INSERT TO gongbu_app WITH CHECK (%s)', realm_ok);
  EXECUTE format('CREATE POLICY audit_read ON audit FOR SELECT TO gongbu_app USING (%s AND %s)',
    realm_ok, $q$(SELECT current_setting('gongbu.audit', true) = '*')$q$);
END $$;

GRANT SELECT, INSERT ON entry, request_key, audit, scheme_version, scheme_publication, scheme_withdrawal,
  snapshot, snapshot_row, period_publication TO gongbu_app;
GRANT SELECT, INSERT ON realm, unit, person, role_grant, responsibility_model TO gongbu_app;
GRANT UPDATE (name, founding, org_version) ON realm TO gongbu_app;
GRANT UPDATE (name, kind) ON unit TO gongbu_app;
GRANT UPDATE (name, name_key) ON person TO gongbu_app;
GRANT UPDATE (ends_on) ON role_grant TO gongbu_app;
GRANT UPDATE (name, posts) ON responsibility_model TO gongbu_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON unit_place, unit_link, person_trait, membership, secondary_membership,
  person_link, seat, credential, session TO gongbu_app;
GRANT SELECT ON entry TO gongbu_worker;
ALTER ROLE gongbu_app SET statement_timeout = '15s';
ALTER ROLE gongbu_app SET lock_timeout = '8s';
ALTER ROLE gongbu_app SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE gongbu_app SET timezone = 'UTC';
