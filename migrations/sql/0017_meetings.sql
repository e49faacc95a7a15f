-- Meetings of a branch (三会一课, 主题党日, 组织生活会, 民主评议): the plan by version, marks of attendance, minutes by
-- version, and which entries a meeting gave. Where a meeting stands is in transition; the last version counts.
CREATE TABLE meeting (
  realm_id integer NOT NULL,
  meeting_id uuid NOT NULL,
  version integer NOT NULL CONSTRAINT meeting_version_positive CHECK (version > 0),
  unit_id uuid NOT NULL,
  group_id uuid,
  kinds text[] NOT NULL CONSTRAINT meeting_has_kinds CHECK (cardinality(kinds) > 0),
  title text NOT NULL CONSTRAINT meeting_title_short CHECK (char_length(title) <= 100),
  place text NOT NULL CONSTRAINT meeting_place_short CHECK (char_length(place) <= 100),
  held_on date NOT NULL,
  begins text NOT NULL CONSTRAINT meeting_begins_form CHECK (begins ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  counts_for text COLLATE "C",
  chair_id uuid NOT NULL,
  recorder_id uuid NOT NULL,
  agenda jsonb NOT NULL,
  entered_by uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, meeting_id, version),
  FOREIGN KEY (realm_id, unit_id) REFERENCES unit,
  FOREIGN KEY (realm_id, group_id) REFERENCES unit
);
CREATE INDEX meeting_by_unit ON meeting (realm_id, unit_id, held_on);

-- The last mark of a person counts. made_up_on: the day on which what was missed was made up for.
CREATE TABLE meeting_mark (
  realm_id integer NOT NULL,
  meeting_id uuid NOT NULL,
  person_id uuid NOT NULL,
  n integer NOT NULL CONSTRAINT meeting_mark_counted CHECK (n > 0),
  unit_id uuid NOT NULL,
  mark text NOT NULL CONSTRAINT meeting_mark_known CHECK (mark IN
    ('present', 'leave-asked', 'leave', 'leave-refused', 'absent', 'made-up')),
  how text NOT NULL CONSTRAINT meeting_mark_how_known CHECK (how IN ('code', 'hand', 'self')),
  made_up_on date,
  note text CONSTRAINT meeting_mark_note_short CHECK (char_length(note) <= 200),
  entered_by uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, meeting_id, person_id, n),
  CONSTRAINT meeting_mark_made_up CHECK ((made_up_on IS NOT NULL) = (mark = 'made-up'))
);
CREATE INDEX meeting_mark_by_person ON meeting_mark (realm_id, person_id);

-- A number belongs to a meeting for ever; a correction is the next version under the same number.
CREATE TABLE meeting_minutes (
  realm_id integer NOT NULL,
  meeting_id uuid NOT NULL,
  version integer NOT NULL CONSTRAINT meeting_minutes_version_positive CHECK (version > 0),
  unit_id uuid NOT NULL,
  year integer NOT NULL,
  number integer NOT NULL CONSTRAINT meeting_minutes_number_positive CHECK (number > 0),
  summary text NOT NULL CONSTRAINT meeting_minutes_summary_short CHECK (char_length(summary) <= 4000),
  items jsonb NOT NULL,
  spoke uuid[] NOT NULL,
  expected uuid[] NOT NULL,
  quorum jsonb NOT NULL,
  entered_by uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, meeting_id, version)
);
CREATE UNIQUE INDEX meeting_minutes_numbered ON meeting_minutes (realm_id, unit_id, year, number) WHERE version = 1;

-- Which entries a meeting gave, so that nobody is given an item twice for it and all go back with it.
-- decision: place of the item of the minutes that decided it; NULL: proposed by the record of attendance.
CREATE TABLE meeting_award (
  realm_id integer NOT NULL,
  entry_id uuid NOT NULL,
  meeting_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  person_id uuid NOT NULL,
  item text COLLATE "C" NOT NULL,
  decision integer,
  minutes_version integer NOT NULL,
  entered_by uuid NOT NULL,
  PRIMARY KEY (realm_id, entry_id)
);
CREATE INDEX meeting_award_by_meeting ON meeting_award (realm_id, meeting_id);

-- gongbu.homes: branches the caller is or was at home in, a uuid array, set where meetings are read.
DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  self_ok constant text := $q$ = (SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  units_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.units', true) = '*') THEN true ELSE
    unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.units', true), ''), '*')::uuid[])::uuid[]) END$q$;
  homes_ok constant text := $q$unit_id = ANY ((SELECT nullif(current_setting('gongbu.homes', true), '')::uuid[])::uuid[])$q$;
  posts_ok constant text := $q$(entered_by || ':*' = ANY ((SELECT nullif(current_setting('gongbu.posts', true), '')::text[])::text[])
    OR entered_by || ':' || unit_id = ANY ((SELECT nullif(current_setting('gongbu.posts', true), '')::text[])::text[]))$q$;
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['meeting', 'meeting_mark', 'meeting_minutes', 'meeting_award'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    PERFORM cover_by_log(name::regclass);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['meeting', 'meeting_minutes'] LOOP
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO gongbu_app USING (%s AND (%s OR %s))',
                   name || '_read', name, realm_ok, units_ok, homes_ok);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['meeting_mark', 'meeting_award'] LOOP
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO gongbu_app USING (%s AND (person_id %s OR %s))',
                   name || '_read', name, realm_ok, self_ok, units_ok);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['meeting', 'meeting_minutes', 'meeting_award'] LOOP
    EXECUTE format('CREATE POLICY %I ON %I FOR INSERT TO gongbu_app WITH CHECK (%s AND entered_by %s AND %s)',
                   name || '_add', name, realm_ok, self_ok, posts_ok);
  END LOOP;
  -- A member marks oneself, and only by coming or by asking for leave.
  EXECUTE format('CREATE POLICY meeting_mark_add ON meeting_mark FOR INSERT TO gongbu_app WITH CHECK (%s AND entered_by %s
                  AND (%s OR (person_id = entered_by AND mark IN (''present'', ''leave-asked''))))', realm_ok, self_ok, posts_ok);
  EXECUTE format('CREATE POLICY transition_of_meetings ON transition FOR SELECT TO gongbu_app
                  USING (%s AND kind = ''meeting'' AND %s)', realm_ok, homes_ok);
END $$;

GRANT SELECT, INSERT ON meeting, meeting_mark, meeting_minutes, meeting_award TO gongbu_app;
