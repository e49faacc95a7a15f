-- One row a step of whatever goes from hand to hand; where a thing stands is its last step (n counts from 1).
-- open: somebody still has to do something; due_on: the last day for it. unit_id says whose readers see the thing,
-- subject_id the person whom it concerns.
CREATE TABLE transition (
  realm_id integer NOT NULL,
  kind text COLLATE "C" NOT NULL,
  object_id uuid NOT NULL,
  n integer NOT NULL CONSTRAINT transition_counted CHECK (n > 0),
  act text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  open boolean NOT NULL,
  unit_id uuid NOT NULL,
  subject_id uuid,
  actor_id uuid NOT NULL,
  role text COLLATE "C" NOT NULL,
  reason text CONSTRAINT transition_reason_short CHECK (char_length(reason) <= 1000),
  params jsonb NOT NULL,
  due_on date,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, kind, object_id, n)
);
CREATE INDEX transition_open ON transition (realm_id, unit_id, kind) WHERE open;
CREATE INDEX transition_by_subject ON transition (realm_id, subject_id, kind) WHERE subject_id IS NOT NULL;

-- What a person is told: kind and params make the sentence in the reader's language, object is the path of the thing.
CREATE TABLE message (
  realm_id integer NOT NULL,
  message_id uuid NOT NULL,
  person_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  object text COLLATE "C" NOT NULL,
  params jsonb NOT NULL,
  due_on date,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, message_id)
);
CREATE INDEX message_by_person ON message (realm_id, person_id, message_id);
CREATE TABLE message_seen (
  realm_id integer NOT NULL,
  message_id uuid NOT NULL,
  person_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, message_id)
);

-- Days that differ from the shipped holiday table: a rest day worked, a working day off, by the paper that says so.
CREATE TABLE workday (
  realm_id integer NOT NULL,
  day date NOT NULL,
  works boolean NOT NULL,
  source text NOT NULL CONSTRAINT workday_source_short CHECK (char_length(source) <= 200),
  entered_by uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, day, entered_at)
);

DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  self_ok constant text := $q$ = (SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  units_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.units', true) = '*') THEN true ELSE
    unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.units', true), ''), '*')::uuid[])::uuid[]) END$q$;
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['transition', 'message', 'message_seen', 'workday'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  END LOOP;

  EXECUTE format('CREATE POLICY transition_read ON transition FOR SELECT TO gongbu_app
                  USING (%s AND (subject_id %s OR actor_id %s OR %s))', realm_ok, self_ok, self_ok, units_ok);
  EXECUTE format('CREATE POLICY transition_add ON transition FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND actor_id %s)', realm_ok, self_ok);
  EXECUTE format('CREATE POLICY message_read ON message FOR SELECT TO gongbu_app
                  USING (%s AND person_id %s)', realm_ok, self_ok);
  EXECUTE format('CREATE POLICY message_add ON message FOR INSERT TO gongbu_app WITH CHECK (%s)', realm_ok);
  EXECUTE format('CREATE POLICY message_seen_own ON message_seen TO gongbu_app
                  USING (%s AND person_id %s)', realm_ok, self_ok);
  EXECUTE format('CREATE POLICY workday_realm ON workday TO gongbu_app USING (%s)', realm_ok);
  PERFORM cover_by_log('transition');
  PERFORM cover_by_log('workday');
END $$;

GRANT SELECT, INSERT ON transition, message, message_seen, workday TO gongbu_app;
