-- An inspection of unit_id by the body by_unit_id, which owns its steps: the unit sees it from `inspection_sight` on.
CREATE TABLE inspection (
  realm_id integer NOT NULL,
  inspection_id uuid NOT NULL,
  by_unit_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  matter text NOT NULL CONSTRAINT inspection_matter_short CHECK (char_length(matter) BETWEEN 1 AND 200),
  style text COLLATE "C" NOT NULL CONSTRAINT inspection_style_known CHECK (style IN ('push', 'research', 'open', 'covert')),
  occasion text COLLATE "C" CONSTRAINT inspection_occasion_known
    CHECK (occasion IN ('complaints', 'draw-errors', 'bottom-rank', 'other')),
  reference text CONSTRAINT inspection_reference_short CHECK (char_length(reference) BETWEEN 1 AND 200),
  leader_id uuid NOT NULL,
  opened_by uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, inspection_id),
  CONSTRAINT inspection_special CHECK ((occasion IS NULL) = (reference IS NULL))
);
CREATE TABLE inspection_person (
  realm_id integer NOT NULL,
  inspection_id uuid NOT NULL,
  person_id uuid NOT NULL,
  by_unit_id uuid NOT NULL,
  PRIMARY KEY (realm_id, inspection_id, person_id)
);
-- From here on the readers of the unit see the inspection: at once, or of a covert one with its report.
CREATE TABLE inspection_sight (
  realm_id integer NOT NULL,
  inspection_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, inspection_id)
);
CREATE INDEX inspection_sight_by_unit ON inspection_sight (realm_id, unit_id);
CREATE TABLE inspection_visit (
  realm_id integer NOT NULL,
  visit_id uuid NOT NULL,
  inspection_id uuid NOT NULL,
  by_unit_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  day date NOT NULL,
  methods text[] NOT NULL CONSTRAINT inspection_visit_methods CHECK (cardinality(methods) > 0),
  found text NOT NULL CONSTRAINT inspection_visit_found_short CHECK (char_length(found) BETWEEN 1 AND 1000),
  evidence uuid[] NOT NULL,
  actor_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, visit_id)
);
CREATE INDEX inspection_visit_by_inspection ON inspection_visit (realm_id, inspection_id);
CREATE TABLE inspection_report (
  realm_id integer NOT NULL,
  inspection_id uuid NOT NULL,
  by_unit_id uuid NOT NULL,
  number text NOT NULL CONSTRAINT inspection_report_number_short CHECK (char_length(number) BETWEEN 1 AND 100),
  summary text NOT NULL CONSTRAINT inspection_report_summary_short CHECK (char_length(summary) BETWEEN 1 AND 1000),
  actor_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, inspection_id)
);
-- One line for each complaint that was answered: its number and what became of it, never whose it was.
CREATE TABLE inspection_feedback (
  realm_id integer NOT NULL,
  feedback_id uuid NOT NULL,
  inspection_id uuid NOT NULL,
  by_unit_id uuid NOT NULL,
  number text NOT NULL CONSTRAINT inspection_feedback_number_short CHECK (char_length(number) BETWEEN 1 AND 64),
  outcome text COLLATE "C" NOT NULL CONSTRAINT inspection_feedback_outcome_known
    CHECK (outcome IN ('founded', 'partly', 'unfounded', 'passed-on')),
  channel text COLLATE "C" NOT NULL CONSTRAINT inspection_feedback_channel_known
    CHECK (channel IN ('talk', 'phone', 'letter')),
  told_on date NOT NULL,
  actor_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, feedback_id),
  CONSTRAINT inspection_feedback_once UNIQUE (realm_id, inspection_id, number)
);
-- What a unit has to put right after an inspection, or has promised at a hearing; its steps are of kind demand.
CREATE TABLE demand (
  realm_id integer NOT NULL,
  demand_id uuid NOT NULL,
  source text COLLATE "C" NOT NULL CONSTRAINT demand_source_known CHECK (source IN ('inspection', 'hearing')),
  source_id uuid NOT NULL,
  by_unit_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  matter text NOT NULL CONSTRAINT demand_matter_short CHECK (char_length(matter) BETWEEN 1 AND 200),
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, demand_id)
);
CREATE INDEX demand_by_source ON demand (realm_id, source_id);
CREATE TABLE hearing (
  realm_id integer NOT NULL,
  hearing_id uuid NOT NULL,
  by_unit_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  person_id uuid NOT NULL,
  occasion text COLLATE "C" NOT NULL CONSTRAINT hearing_occasion_known CHECK (occasion IN ('draw', 'bottom-rank', 'other')),
  reference text NOT NULL CONSTRAINT hearing_reference_short CHECK (char_length(reference) BETWEEN 1 AND 200),
  day date NOT NULL,
  called_by uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, hearing_id)
);
-- questions: [{"question": …, "answer": …}] in the order in which they were put.
CREATE TABLE hearing_record (
  realm_id integer NOT NULL,
  hearing_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  person_id uuid NOT NULL,
  minutes text NOT NULL CONSTRAINT hearing_record_minutes_short CHECK (char_length(minutes) BETWEEN 1 AND 100),
  statement text NOT NULL CONSTRAINT hearing_record_statement_short CHECK (char_length(statement) BETWEEN 1 AND 1000),
  questions jsonb NOT NULL,
  actor_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, hearing_id)
);
-- That somebody was in touch with a member, by kind alone: what was said is nobody's to keep.
CREATE TABLE contact (
  realm_id integer NOT NULL,
  contact_id uuid NOT NULL,
  person_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  day date NOT NULL,
  kind text COLLATE "C" NOT NULL CONSTRAINT contact_kind_known CHECK (kind IN ('talk', 'visit', 'phone', 'help')),
  actor_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, contact_id),
  CONSTRAINT contact_not_with_oneself CHECK (actor_id <> person_id)
);
CREATE INDEX contact_by_person ON contact (realm_id, person_id, day);

-- gongbu.inspections: those this transaction has found shown to a unit of the caller's, or the caller named for.
DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  self_ok constant text := $q$ = (SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  units_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.units', true) = '*') THEN true ELSE
    unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.units', true), ''), '*')::uuid[])::uuid[]) END$q$;
  papers_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.papers', true) = '*') THEN true ELSE
    %s = ANY ((SELECT nullif(nullif(current_setting('gongbu.papers', true), ''), '*')::uuid[])::uuid[]) END$q$;
  by_ok constant text := format(papers_ok, 'by_unit_id');
  found_ok constant text := $q$%s = ANY ((SELECT nullif(current_setting('gongbu.inspections', true), '')::uuid[])::uuid[])$q$;
  shown_ok constant text := format(found_ok, 'inspection_id');
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['inspection', 'inspection_person', 'inspection_sight', 'inspection_visit',
      'inspection_report', 'inspection_feedback', 'demand', 'hearing', 'hearing_record', 'contact'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I FOR INSERT TO gongbu_app WITH CHECK (%s)', name || '_add', name,
      CASE WHEN name IN ('inspection_visit', 'inspection_report', 'inspection_feedback', 'hearing_record', 'contact')
           THEN realm_ok || ' AND actor_id' || self_ok
           WHEN name = 'inspection' THEN realm_ok || ' AND opened_by' || self_ok
           WHEN name = 'hearing' THEN realm_ok || ' AND called_by' || self_ok
           ELSE realm_ok END);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO gongbu_app', name);
    PERFORM cover_by_log(name::regclass);
  END LOOP;

  FOREACH name IN ARRAY ARRAY['inspection', 'inspection_visit', 'inspection_report'] LOOP
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO gongbu_app USING (%s AND (%s OR %s))',
                   name || '_read', name, realm_ok, by_ok, shown_ok);
  END LOOP;
  EXECUTE format('CREATE POLICY inspection_person_read ON inspection_person FOR SELECT TO gongbu_app
                  USING (%s AND (person_id %s OR %s OR %s))', realm_ok, self_ok, by_ok, shown_ok);
  EXECUTE format('CREATE POLICY inspection_sight_read ON inspection_sight FOR SELECT TO gongbu_app
                  USING (%s AND (%s OR %s))', realm_ok, units_ok, format(papers_ok, 'unit_id'));
  -- Whose complaint it was could be guessed by those it is about: they never see the lines.
  EXECUTE format('CREATE POLICY inspection_feedback_read ON inspection_feedback FOR SELECT TO gongbu_app
                  USING (%s AND (actor_id %s OR %s))', realm_ok, self_ok, by_ok);
  EXECUTE format('CREATE POLICY demand_read ON demand FOR SELECT TO gongbu_app
                  USING (%s AND (%s OR %s))', realm_ok, units_ok, by_ok);
  FOREACH name IN ARRAY ARRAY['hearing', 'hearing_record'] LOOP
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO gongbu_app USING (%s AND (person_id %s OR %s))',
                   name || '_read', name, realm_ok, self_ok, units_ok);
  END LOOP;
  EXECUTE format('CREATE POLICY contact_read ON contact FOR SELECT TO gongbu_app
                  USING (%s AND (person_id %s OR actor_id %s OR %s))', realm_ok, self_ok, self_ok, units_ok);
  EXECUTE format($q$CREATE POLICY transition_of_inspections ON transition FOR SELECT TO gongbu_app
                    USING (%s AND kind = 'inspection' AND (%s OR %s))$q$,
                 realm_ok, format(papers_ok, 'unit_id'), format(found_ok, 'object_id'));
END $$;
