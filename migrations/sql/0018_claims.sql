-- A claim belongs to the branch of the day of its fact; where it stands are its steps in `transition`.
CREATE TABLE claim (
  realm_id integer NOT NULL,
  claim_id uuid NOT NULL,
  subject_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  entered_by uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, claim_id)
);
CREATE INDEX claim_by_subject ON claim (realm_id, subject_id, claim_id);
CREATE INDEX claim_by_unit ON claim (realm_id, unit_id, claim_id);

-- What the claim says, each edit a row. quantity and points count 1/10000; points only where a person gives them.
-- Unit and subject are repeated, since a policy reads no other table. digest is over all that a reviewer sees.
CREATE TABLE claim_version (
  realm_id integer NOT NULL,
  claim_id uuid NOT NULL,
  n integer NOT NULL CONSTRAINT claim_version_counted CHECK (n > 0),
  subject_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  item text COLLATE "C" NOT NULL,
  scheme text COLLATE "C",
  occurred_on date NOT NULL,
  quantity bigint NOT NULL,
  points bigint,
  attributes jsonb NOT NULL,
  matter text,
  told text NOT NULL CONSTRAINT claim_version_told_short CHECK (char_length(told) <= 1000),
  mark text COLLATE "C" NOT NULL CONSTRAINT claim_version_marked CHECK (mark IN ('public', 'internal', 'work_secret')),
  evidence uuid[] NOT NULL,
  digest text COLLATE "C" NOT NULL,
  author_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, claim_id, n)
);
CREATE INDEX claim_version_of_fact ON claim_version (realm_id, subject_id, item);

-- Who stands aside for whom (回避): change points of each pair, a below b; relation NULL ends it.
CREATE TABLE kin (
  realm_id integer NOT NULL,
  person_a uuid NOT NULL,
  person_b uuid NOT NULL,
  starts_on date NOT NULL,
  relation text COLLATE "C" CONSTRAINT kin_relation_known CHECK (relation IN ('spouse', 'direct', 'collateral', 'in-law')),
  entered_by uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  CONSTRAINT kin_pair_ordered CHECK (person_a < person_b),
  PRIMARY KEY (realm_id, person_a, person_b, starts_on)
);
CREATE INDEX kin_of_b ON kin (realm_id, person_b);

-- The branch's opinion on a member as a whole (支部综合评价); moves no points. A later one of the period stands.
CREATE TABLE judgement (
  realm_id integer NOT NULL,
  judgement_id uuid NOT NULL,
  period text COLLATE "C" NOT NULL,
  subject_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  opinion text COLLATE "C" NOT NULL CONSTRAINT judgement_opinion_known CHECK (opinion IN ('good', 'fair', 'poor')),
  told text NOT NULL CONSTRAINT judgement_told_short CHECK (char_length(told) <= 1000),
  minutes text NOT NULL CONSTRAINT judgement_minutes_short CHECK (char_length(minutes) <= 200),
  author_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, judgement_id)
);
CREATE INDEX judgement_by_subject ON judgement (realm_id, subject_id, period);

DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  self_ok constant text := $q$ = (SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  units_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.units', true) = '*') THEN true ELSE
    unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.units', true), ''), '*')::uuid[])::uuid[]) END$q$;
  subjects_ok constant text := $q$subject_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.subjects', true), ''), '*')::uuid[])::uuid[])$q$;
  kin_ok constant text := $q$(SELECT current_setting('gongbu.kin', true) = '*')$q$;
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['claim', 'claim_version', 'kin', 'judgement'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    PERFORM cover_by_log(name::regclass);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['claim', 'claim_version', 'judgement'] LOOP
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO gongbu_app USING (%s AND (subject_id %s OR %s OR %s))',
                   name || '_read', name, realm_ok, self_ok, units_ok, subjects_ok);
    EXECUTE format('CREATE POLICY %I ON %I FOR INSERT TO gongbu_app WITH CHECK (%s AND %s %s)', name || '_add', name,
                   realm_ok, CASE name WHEN 'claim' THEN 'entered_by' ELSE 'author_id' END, self_ok);
  END LOOP;
  -- Who hands in for a member follows the claim also where others moved it.
  EXECUTE format('CREATE POLICY transition_of_subjects ON transition FOR SELECT TO gongbu_app
                  USING (kind = ''claim'' AND %s AND %s)', realm_ok, subjects_ok);
  -- Everybody sees whom they themselves stand aside for, and nothing of others.
  EXECUTE format('CREATE POLICY kin_read ON kin FOR SELECT TO gongbu_app
                  USING (%s AND (person_a %s OR person_b %s OR %s))', realm_ok, self_ok, self_ok, kin_ok);
  EXECUTE format('CREATE POLICY kin_add ON kin FOR INSERT TO gongbu_app WITH CHECK (%s AND %s AND entered_by %s)',
                 realm_ok, kin_ok, self_ok);
END $$;

GRANT SELECT, INSERT ON claim, claim_version, kin, judgement TO gongbu_app;
