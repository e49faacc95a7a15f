-- Spot checks. A draw is public within the realm: its frame names no one, and anybody may recompute it.
-- The frame is kept as the text that was hashed; strata tell what its numbers stand for, to those who read the branch.
CREATE TABLE draw (
  realm_id integer NOT NULL,
  draw_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  kind text NOT NULL CONSTRAINT draw_kind_known CHECK (kind IN ('entries', 'members', 'branches', 'units')),
  period text COLLATE "C" NOT NULL,
  first_day date NOT NULL,
  last_day date NOT NULL,
  scheme_version_id uuid NOT NULL,
  style text NOT NULL CONSTRAINT draw_style_known CHECK (style IN ('push', 'research', 'open', 'covert')),
  error numeric NOT NULL,
  confidence numeric NOT NULL,
  size integer NOT NULL,
  minimum integer NOT NULL,
  weights jsonb NOT NULL,
  frame_count integer NOT NULL,
  frame_hash text NOT NULL,
  beacon text NOT NULL CONSTRAINT draw_beacon_short CHECK (char_length(beacon) <= 200),
  beacon_at timestamptz NOT NULL,
  checkers uuid[] NOT NULL,
  made_by uuid NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, draw_id),
  FOREIGN KEY (realm_id, scheme_version_id) REFERENCES scheme_version,
  -- One frame is drawn from once; a wider draw goes on in the same queue.
  CONSTRAINT draw_once UNIQUE (realm_id, unit_id, kind, period)
);

CREATE TABLE draw_frame (
  realm_id integer NOT NULL,
  draw_id uuid NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (realm_id, draw_id),
  FOREIGN KEY (realm_id, draw_id) REFERENCES draw
);

CREATE TABLE draw_stratum (
  realm_id integer NOT NULL,
  draw_id uuid NOT NULL,
  number integer NOT NULL,
  unit_id uuid NOT NULL,
  item text COLLATE "C",
  size_class integer NOT NULL,
  entries integer NOT NULL,
  weight integer NOT NULL,
  PRIMARY KEY (realm_id, draw_id, number),
  FOREIGN KEY (realm_id, draw_id) REFERENCES draw
);

-- What two offices committed to and revealed, and the public number, which two people enter alike.
CREATE TABLE draw_voucher (
  realm_id integer NOT NULL,
  draw_id uuid NOT NULL,
  kind text NOT NULL CONSTRAINT draw_voucher_kind_known CHECK (kind IN ('commitment', 'reveal', 'beacon')),
  office text NOT NULL,
  value text NOT NULL CONSTRAINT draw_voucher_short CHECK (char_length(value) <= 200),
  given_by uuid NOT NULL,
  given_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, draw_id, kind, given_by),
  FOREIGN KEY (realm_id, draw_id) REFERENCES draw
);
CREATE UNIQUE INDEX draw_voucher_once ON draw_voucher (realm_id, draw_id, kind, office) WHERE kind <> 'beacon';

CREATE TABLE draw_round (
  realm_id integer NOT NULL,
  draw_id uuid NOT NULL,
  number integer NOT NULL,
  size integer NOT NULL,
  taken uuid[] NOT NULL,
  opened_by uuid NOT NULL,
  opened_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, draw_id, number),
  FOREIGN KEY (realm_id, draw_id) REFERENCES draw
);

-- What came out: key is the entry, person or unit drawn; checker_id who checks it, NULL where nobody may.
CREATE TABLE drawn (
  realm_id integer NOT NULL,
  drawn_id uuid NOT NULL,
  draw_id uuid NOT NULL,
  n integer NOT NULL,
  round integer NOT NULL,
  key uuid NOT NULL,
  unit_id uuid NOT NULL,
  subject_id uuid,
  checker_id uuid,
  relaxed boolean NOT NULL,
  drawn_by uuid NOT NULL,
  drawn_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, drawn_id),
  FOREIGN KEY (realm_id, draw_id) REFERENCES draw,
  CONSTRAINT drawn_once UNIQUE (realm_id, draw_id, key),
  CONSTRAINT drawn_counted UNIQUE (realm_id, draw_id, n)
);
CREATE INDEX drawn_by_checker ON drawn (realm_id, checker_id);
CREATE INDEX drawn_by_subject ON drawn (realm_id, subject_id) WHERE subject_id IS NOT NULL;

-- What is put down about a drawn one: marks, lines of the checklist, papers, what was found, explanations, talks, proof.
CREATE TABLE check_record (
  realm_id integer NOT NULL,
  record_id uuid NOT NULL,
  drawn_id uuid NOT NULL,
  kind text NOT NULL CONSTRAINT check_record_kind_known
    CHECK (kind IN ('mark', 'line', 'paper', 'finding', 'explanation', 'talk', 'proof')),
  unit_id uuid NOT NULL,
  subject_id uuid,
  body jsonb NOT NULL,
  put_by uuid NOT NULL,
  put_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, record_id),
  FOREIGN KEY (realm_id, drawn_id) REFERENCES drawn
);
CREATE INDEX check_record_by_drawn ON check_record (realm_id, drawn_id, record_id);

-- Questions for the short paper (考); answer is what the checker compares with.
CREATE TABLE check_question (
  realm_id integer NOT NULL,
  question_id uuid NOT NULL,
  text text NOT NULL CONSTRAINT check_question_short CHECK (char_length(text) <= 1000),
  answer text NOT NULL CONSTRAINT check_question_answer_short CHECK (char_length(answer) <= 1000),
  unit_id uuid NOT NULL,
  made_by uuid NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, question_id)
);

-- What became of an entry after the branch evaluated it. object is the path of the check or resolution.
CREATE TABLE confirmation (
  realm_id integer NOT NULL,
  entry_id uuid NOT NULL,
  kind text NOT NULL CONSTRAINT confirmation_kind_known CHECK (kind IN ('drawn', 'confirmed')),
  subject_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  object text NOT NULL,
  confirmed_by uuid NOT NULL,
  confirmed_at timestamptz NOT NULL,
  tx xid8 NOT NULL,
  PRIMARY KEY (realm_id, entry_id, kind),
  FOREIGN KEY (realm_id, entry_id) REFERENCES entry
);
CREATE INDEX confirmation_by_subject ON confirmation (realm_id, subject_id);
CREATE FUNCTION stamp_confirmation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.tx := pg_current_xact_id();
  RETURN NEW;
END $$;
CREATE TRIGGER confirmation_stamp BEFORE INSERT ON confirmation FOR EACH ROW EXECUTE FUNCTION stamp_confirmation();

DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  self_ok constant text := $q$ = (SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  units_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.units', true) = '*') THEN true ELSE
    unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.units', true), ''), '*')::uuid[])::uuid[]) END$q$;
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['draw', 'draw_frame', 'draw_stratum', 'draw_voucher', 'draw_round', 'drawn',
                              'check_record', 'check_question', 'confirmation'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    IF name IN ('draw', 'draw_frame', 'draw_voucher', 'draw_round') THEN
      EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO gongbu_app USING (%s)', name || '_read', name, realm_ok);
    END IF;
  END LOOP;

  EXECUTE format('CREATE POLICY draw_add ON draw FOR INSERT TO gongbu_app WITH CHECK (%s AND made_by %s)', realm_ok, self_ok);
  EXECUTE format('CREATE POLICY draw_frame_add ON draw_frame FOR INSERT TO gongbu_app WITH CHECK (%s)', realm_ok);
  EXECUTE format('CREATE POLICY draw_voucher_add ON draw_voucher FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND given_by %s)', realm_ok, self_ok);
  EXECUTE format('CREATE POLICY draw_round_add ON draw_round FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND opened_by %s)', realm_ok, self_ok);
  EXECUTE format('CREATE POLICY draw_stratum_read ON draw_stratum FOR SELECT TO gongbu_app
                  USING (%s AND %s)', realm_ok, units_ok);
  EXECUTE format('CREATE POLICY draw_stratum_add ON draw_stratum FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND %s)', realm_ok, units_ok);
  EXECUTE format('CREATE POLICY drawn_read ON drawn FOR SELECT TO gongbu_app
                  USING (%s AND (subject_id %s OR checker_id %s OR %s))', realm_ok, self_ok, self_ok, units_ok);
  EXECUTE format('CREATE POLICY drawn_add ON drawn FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND drawn_by %s AND %s)', realm_ok, self_ok, units_ok);
  EXECUTE format('CREATE POLICY check_record_read ON check_record FOR SELECT TO gongbu_app
                  USING (%s AND (subject_id %s OR put_by %s OR %s))', realm_ok, self_ok, self_ok, units_ok);
  EXECUTE format('CREATE POLICY check_record_add ON check_record FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND put_by %s)', realm_ok, self_ok);
  -- The whole bank belongs to those who check; whoever may be asked may not read the answers beforehand.
  EXECUTE format('CREATE POLICY check_question_read ON check_question FOR SELECT TO gongbu_app
                  USING (%s AND %s)', realm_ok, units_ok);
  EXECUTE format('CREATE POLICY check_question_add ON check_question FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND made_by %s AND %s)', realm_ok, self_ok, units_ok);
  EXECUTE format('CREATE POLICY confirmation_read ON confirmation FOR SELECT TO gongbu_app USING (%s AND (subject_id %s
                  OR subject_id = ANY ((SELECT nullif(nullif(current_setting(''gongbu.subjects'', true), ''''), ''*'')::uuid[])::uuid[]) OR %s))',
                 realm_ok, self_ok, units_ok);
  EXECUTE format('CREATE POLICY confirmation_add ON confirmation FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND confirmed_by %s)', realm_ok, self_ok);
  -- The steps of a draw are as public as the draw.
  EXECUTE format('CREATE POLICY transition_of_draws ON transition FOR SELECT TO gongbu_app
                  USING (%s AND kind = ''draw'')', realm_ok);
  FOREACH name IN ARRAY ARRAY['draw', 'draw_frame', 'draw_stratum', 'draw_voucher', 'draw_round', 'drawn',
                              'check_record', 'check_question', 'confirmation'] LOOP
    PERFORM cover_by_log(name::regclass);
  END LOOP;
END $$;

GRANT SELECT, INSERT ON draw, draw_frame, draw_stratum, draw_voucher, draw_round, drawn, check_record, check_question,
  confirmation TO gongbu_app;
