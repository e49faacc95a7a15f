-- Consultation rounds on a draft. A round is opened by one row and closed by another; all rounds are kept.
CREATE TABLE consultation (
  realm_id integer NOT NULL,
  consultation_id uuid NOT NULL,
  scheme_version_id uuid NOT NULL,
  kind text NOT NULL CONSTRAINT consultation_kind_known CHECK (kind IN ('hearing', 'comment', 'expert')),
  classes text[] NOT NULL CONSTRAINT consultation_classes_known
    CHECK (classes <@ ARRAY['members', 'panels', 'advisers'] AND (kind = 'comment') = (cardinality(classes) > 0)),
  opened_on date NOT NULL,
  closes_on date NOT NULL,
  opened_by uuid NOT NULL,
  opened_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, consultation_id),
  FOREIGN KEY (realm_id, scheme_version_id) REFERENCES scheme_version,
  CONSTRAINT consultation_not_empty CHECK (closes_on >= opened_on)
);
CREATE INDEX consultation_by_version ON consultation (realm_id, scheme_version_id);

CREATE TABLE consultation_result (
  realm_id integer NOT NULL,
  consultation_id uuid NOT NULL,
  closed_on date NOT NULL,
  participants integer NOT NULL,
  votes_for integer NOT NULL CONSTRAINT consultation_result_for CHECK (votes_for >= 0),
  votes_against integer NOT NULL CONSTRAINT consultation_result_against CHECK (votes_against >= 0),
  votes_abstain integer NOT NULL CONSTRAINT consultation_result_abstain CHECK (votes_abstain >= 0),
  minutes text NOT NULL,
  result text NOT NULL,
  recorded_by uuid NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, consultation_id),
  FOREIGN KEY (realm_id, consultation_id) REFERENCES consultation,
  CONSTRAINT consultation_result_votes CHECK (votes_for + votes_against + votes_abstain <= participants)
);

-- Who has no membership is named, with the paper the comment was taken from; a member's comment carries no name.
CREATE TABLE rule_comment (
  realm_id integer NOT NULL,
  comment_id uuid NOT NULL,
  consultation_id uuid NOT NULL,
  voice text NOT NULL CONSTRAINT rule_comment_voice_known CHECK (voice IN ('members', 'panels', 'advisers')),
  item text COLLATE "C",
  text text NOT NULL,
  on_behalf text,
  source text,
  dated date,
  entered_by uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, comment_id),
  FOREIGN KEY (realm_id, consultation_id) REFERENCES consultation,
  CONSTRAINT rule_comment_behalf CHECK (num_nonnulls(on_behalf, source, dated) = CASE WHEN voice = 'members' THEN 0 ELSE 3 END)
);
CREATE INDEX rule_comment_by_round ON rule_comment (realm_id, consultation_id, comment_id);

CREATE TABLE rule_comment_answer (
  realm_id integer NOT NULL,
  comment_id uuid NOT NULL,
  verdict text NOT NULL CONSTRAINT rule_comment_answer_known CHECK (verdict IN ('adopted', 'partly', 'declined')),
  text text NOT NULL,
  answered_by uuid NOT NULL,
  answered_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, comment_id),
  FOREIGN KEY (realm_id, comment_id) REFERENCES rule_comment
);

-- What a rule rests on, from one version of its scheme on; a row that withdraws another ends it from its own version on.
-- part is the code of an item or dimension, NULL the scheme as a whole.
CREATE TABLE rule_basis (
  realm_id integer NOT NULL,
  basis_id uuid NOT NULL,
  scheme_version_id uuid NOT NULL,
  part text COLLATE "C",
  document text NOT NULL,
  article text NOT NULL,
  dated date NOT NULL,
  withdraws uuid,
  reason text,
  entered_by uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, basis_id),
  FOREIGN KEY (realm_id, scheme_version_id) REFERENCES scheme_version,
  FOREIGN KEY (realm_id, withdraws) REFERENCES rule_basis,
  CONSTRAINT rule_basis_withdrawn_once UNIQUE (realm_id, withdraws),
  CONSTRAINT rule_basis_reason CHECK ((withdraws IS NULL) = (reason IS NULL))
);
CREATE INDEX rule_basis_by_version ON rule_basis (realm_id, scheme_version_id);

CREATE TABLE rule_mark (
  realm_id integer NOT NULL,
  mark_id uuid NOT NULL,
  scheme_version_id uuid NOT NULL,
  part text COLLATE "C",
  kind text NOT NULL CONSTRAINT rule_mark_kind_known CHECK (kind IN ('missing', 'partial', 'outdated', 'conflicting')),
  reason text NOT NULL,
  marked_by uuid NOT NULL,
  marked_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, mark_id),
  FOREIGN KEY (realm_id, scheme_version_id) REFERENCES scheme_version
);
CREATE INDEX rule_mark_by_version ON rule_mark (realm_id, scheme_version_id);

CREATE TABLE rule_mark_answer (
  realm_id integer NOT NULL,
  mark_id uuid NOT NULL,
  answer text NOT NULL CONSTRAINT rule_mark_answer_known CHECK (answer IN ('fill', 'revise', 'abolish')),
  scheme_version_id uuid NOT NULL,
  answered_by uuid NOT NULL,
  answered_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, mark_id),
  FOREIGN KEY (realm_id, mark_id) REFERENCES rule_mark,
  FOREIGN KEY (realm_id, scheme_version_id) REFERENCES scheme_version
);

-- Papers taken up by those above (批示, adopted reports): level, number, date, issuer and a short title, never the text.
-- unit_id is the subject's own unit, or the home of the person on the day of the paper.
CREATE TABLE adoption (
  realm_id integer NOT NULL,
  adoption_id uuid NOT NULL,
  kind text NOT NULL CONSTRAINT adoption_kind_known CHECK (kind IN ('instruction', 'report')),
  level text NOT NULL CONSTRAINT adoption_level_known CHECK (level IN ('national', 'provincial', 'city', 'county')),
  number text NOT NULL CONSTRAINT adoption_number_short CHECK (char_length(number) <= 100),
  dated date NOT NULL,
  issuer text NOT NULL CONSTRAINT adoption_issuer_short CHECK (char_length(issuer) <= 100),
  title text NOT NULL CONSTRAINT adoption_title_short CHECK (char_length(title) <= 100),
  subject_kind text NOT NULL CONSTRAINT adoption_subject_known CHECK (subject_kind IN ('member', 'unit')),
  subject_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  item text COLLATE "C",
  withdraws uuid,
  reason text,
  booked_by uuid NOT NULL,
  booked_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, adoption_id),
  FOREIGN KEY (realm_id, withdraws) REFERENCES adoption,
  CONSTRAINT adoption_withdrawn_once UNIQUE (realm_id, withdraws),
  CONSTRAINT adoption_reason CHECK ((withdraws IS NULL) = (reason IS NULL))
);
CREATE INDEX adoption_by_subject ON adoption (realm_id, subject_id);

-- gongbu.comments is * for those who make the rules and for auditors; everybody else sees what they entered themselves.
DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  self_ok constant text := $q$ = (SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['consultation', 'consultation_result', 'rule_comment', 'rule_comment_answer', 'rule_basis',
                              'rule_mark', 'rule_mark_answer', 'adoption'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    IF name NOT IN ('rule_comment', 'adoption') THEN
      EXECUTE format('CREATE POLICY %I ON %I TO gongbu_app USING (%s)', name || '_realm', name, realm_ok);
    END IF;
  END LOOP;

  EXECUTE format('CREATE POLICY rule_comment_read ON rule_comment FOR SELECT TO gongbu_app USING (%s AND (entered_by %s OR %s))',
    realm_ok, self_ok, $q$(SELECT current_setting('gongbu.comments', true) = '*')$q$);
  EXECUTE format('CREATE POLICY rule_comment_add ON rule_comment FOR INSERT TO gongbu_app WITH CHECK (%s AND entered_by %s)',
    realm_ok, self_ok);

  EXECUTE format('CREATE POLICY adoption_read ON adoption FOR SELECT TO gongbu_app USING (%s AND (subject_id %s OR %s))', realm_ok, self_ok,
    $q$CASE WHEN (SELECT current_setting('gongbu.units', true) = '*') THEN true ELSE
       unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.units', true), ''), '*')::uuid[])::uuid[]) END$q$);
  EXECUTE format('CREATE POLICY adoption_book ON adoption FOR INSERT TO gongbu_app WITH CHECK (%s AND %s)', realm_ok,
    $q$(booked_by || ':*' = ANY ((SELECT nullif(current_setting('gongbu.posts', true), '')::text[])::text[])
        OR booked_by || ':' || unit_id = ANY ((SELECT nullif(current_setting('gongbu.posts', true), '')::text[])::text[]))$q$);
END $$;

GRANT SELECT, INSERT ON consultation, consultation_result, rule_comment, rule_comment_answer, rule_basis, rule_mark,
  rule_mark_answer, adoption TO gongbu_app;
