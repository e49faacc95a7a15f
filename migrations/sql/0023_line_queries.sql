-- A quiet question about one line, an entry or a claim of one's own (核对). Where it stands are its steps in `transition`.
CREATE TABLE line_query (
  realm_id integer NOT NULL,
  query_id uuid NOT NULL,
  subject_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  entry_id uuid,
  claim_id uuid,
  asked_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, query_id),
  CONSTRAINT line_query_of_one CHECK ((entry_id IS NULL) <> (claim_id IS NULL))
);
CREATE INDEX line_query_by_subject ON line_query (realm_id, subject_id, query_id);
CREATE INDEX line_query_by_unit ON line_query (realm_id, unit_id, query_id);

-- What was asked and answered, by the step with which it was said. Unit and subject are repeated for the policies.
CREATE TABLE query_note (
  realm_id integer NOT NULL,
  query_id uuid NOT NULL,
  n integer NOT NULL CONSTRAINT query_note_counted CHECK (n > 0),
  subject_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  author_id uuid NOT NULL,
  told text NOT NULL CONSTRAINT query_note_short CHECK (char_length(told) BETWEEN 1 AND 1000),
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, query_id, n)
);

-- That a thing fell due, or overdue, at the n-th of its steps, and that those it waits for were told so once.
CREATE TABLE due_notice (
  realm_id integer NOT NULL,
  kind text COLLATE "C" NOT NULL,
  object_id uuid NOT NULL,
  n integer NOT NULL,
  stage text COLLATE "C" NOT NULL CONSTRAINT due_notice_stage_known CHECK (stage IN ('due', 'overdue')),
  people integer NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, kind, object_id, n, stage)
);

-- The first day of a claim that came too late for its own period, as an entry has it.
ALTER TABLE claim_version ADD COLUMN first_on date CONSTRAINT claim_version_first_before CHECK (first_on < occurred_on);

-- Claims of the period that nobody had decided on when it was sealed; NULL where there were none.
ALTER TABLE seal ADD COLUMN pending uuid[];

-- gongbu.answers: units whose queries the caller answers; gongbu.above: those for which the caller comes in once nobody
-- has answered in time; gongbu.queries: such queries, found by the ledger.
DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  self_ok constant text := $q$ = (SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  answers_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.answers', true) = '*') THEN true ELSE
    unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.answers', true), ''), '*')::uuid[])::uuid[]) END$q$;
  above_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.above', true) = '*') THEN true ELSE
    unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.above', true), ''), '*')::uuid[])::uuid[]) END$q$;
  raised_ok constant text := $q$query_id = ANY ((SELECT nullif(current_setting('gongbu.queries', true), '')::uuid[])::uuid[])$q$;
  audit_ok constant text := $q$(SELECT current_setting('gongbu.audit', true) = '*')$q$;
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['line_query', 'query_note', 'due_notice'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  END LOOP;
  EXECUTE format('CREATE POLICY line_query_read ON line_query FOR SELECT TO gongbu_app
                  USING (%s AND (subject_id %s OR %s OR %s))', realm_ok, self_ok, answers_ok, raised_ok);
  EXECUTE format('CREATE POLICY line_query_add ON line_query FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND subject_id %s)', realm_ok, self_ok);
  EXECUTE format('CREATE POLICY query_note_read ON query_note FOR SELECT TO gongbu_app
                  USING (%s AND (subject_id %s OR author_id %s OR %s OR %s))',
                 realm_ok, self_ok, self_ok, answers_ok, raised_ok);
  EXECUTE format('CREATE POLICY query_note_add ON query_note FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND author_id %s)', realm_ok, self_ok);
  -- Of the readers of a unit only those it may come to, and who sees to it that it is answered, see its steps.
  EXECUTE format('CREATE POLICY transition_quiet ON transition AS RESTRICTIVE FOR SELECT TO gongbu_app
                  USING (kind <> ''query'' OR subject_id %s OR actor_id %s OR %s OR %s OR %s)',
                 self_ok, self_ok, answers_ok, above_ok, audit_ok);
  PERFORM cover_by_log('line_query');
  PERFORM cover_by_log('query_note');
  -- The worker tells in every realm; of what was told before it reads nothing but its own notices.
  EXECUTE 'CREATE POLICY due_notice_work ON due_notice TO gongbu_worker USING (true)';
  EXECUTE 'CREATE POLICY message_due ON message FOR INSERT TO gongbu_worker WITH CHECK (true)';
END $$;

GRANT SELECT, INSERT ON line_query, query_note TO gongbu_app;
GRANT SELECT, INSERT ON due_notice TO gongbu_worker;
GRANT INSERT ON message TO gongbu_worker;
