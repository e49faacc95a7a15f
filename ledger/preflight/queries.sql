-- name: settings
-- The catalogue: of every realm.
SELECT name, setting FROM pg_settings WHERE name = ANY ($1);

-- name: role
-- The catalogue: of every realm.
SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb AS mighty,
       EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
         OR EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid) AS owns,
       has_schema_privilege(oid, 'public', 'CREATE') AS creates
FROM pg_roles WHERE rolname = current_user;

-- name: open_tables
-- The catalogue: of every realm.
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'migration'
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
ORDER BY 1;

-- name: changeable
-- The catalogue: of every realm.
SELECT relname, privilege FROM unnest($1::text[]) AS relname,
     unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
WHERE has_table_privilege(current_user, relname, privilege)
ORDER BY 1, 2;

-- name: unguarded
-- The catalogue: of every realm.
SELECT t.relname FROM unnest($1::text[]) AS t (relname)
WHERE NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = t.relname::regclass AND g.tgenabled = 'O'
  AND NOT g.tgisinternal AND g.tgtype & 58 = 58)
ORDER BY 1;

-- name: silenced
-- The catalogue: of every realm.
SELECT tgrelid::regclass::text AS relname, tgname FROM pg_trigger
WHERE tgenabled <> 'O' AND NOT tgisinternal
ORDER BY 1, 2;

-- name: unseen
-- The catalogue: of every realm. An append-only table of many rows needs the trigger on INSERT alone.
SELECT t.relname FROM unnest($1::text[]) AS t (relname)
WHERE (SELECT count(*) FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
        WHERE g.tgrelid = t.relname::regclass AND g.tgenabled = 'O' AND p.pronamespace = 'public'::regnamespace
          AND p.proname IN ('journal_add', 'journal_change', 'journal_drop', 'journal_rows', 'journal_audit'))
      < CASE WHEN t.relname = ANY ($2) THEN 1 ELSE 3 END
ORDER BY 1;
