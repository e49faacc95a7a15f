-- How often meetings are due, where the realm says otherwise than the shipped document: proposed by one person, decided
-- by another. window_kind NULL: nothing is due any more from that day on. A later day takes the place of an earlier one.
CREATE TABLE life_frequency (
  realm_id integer NOT NULL,
  change_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL,
  since date NOT NULL,
  window_kind text COLLATE "C" CONSTRAINT life_frequency_window CHECK (window_kind IN ('month', 'quarter', 'half', 'year')),
  at_least integer NOT NULL CONSTRAINT life_frequency_number CHECK (at_least BETWEEN 0 AND 99),
  grace integer NOT NULL CONSTRAINT life_frequency_grace CHECK (grace BETWEEN 0 AND 366),
  clause text NOT NULL CONSTRAINT life_frequency_clause CHECK (char_length(clause) BETWEEN 1 AND 200),
  entered_by uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, change_id),
  CONSTRAINT life_frequency_whole CHECK ((window_kind IS NULL) = (at_least = 0))
);

CREATE TABLE life_frequency_decision (
  realm_id integer NOT NULL,
  change_id uuid NOT NULL,
  decision text COLLATE "C" NOT NULL CONSTRAINT life_frequency_decided CHECK (decision IN ('in-force', 'refused', 'withdrawn')),
  reason text CONSTRAINT life_frequency_reason CHECK (char_length(reason) <= 1000),
  decided_by uuid NOT NULL,
  decided_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, change_id),
  FOREIGN KEY (realm_id, change_id) REFERENCES life_frequency
);

-- Who need not come for a long time and does not count for the quorum: said by the committee above the branch, by
-- version, the last one counts. ends_on: the first day on which they are expected again; revoked: it never held.
CREATE TABLE attendance_exemption (
  realm_id integer NOT NULL,
  exemption_id uuid NOT NULL,
  version integer NOT NULL CONSTRAINT attendance_exemption_counted CHECK (version > 0),
  unit_id uuid NOT NULL,
  person_id uuid NOT NULL,
  starts_on date NOT NULL,
  ends_on date,
  cause text COLLATE "C" NOT NULL CONSTRAINT attendance_exemption_cause CHECK (cause IN
    ('ill', 'abroad', 'elsewhere', 'transfer', 'suspended')),
  note text NOT NULL CONSTRAINT attendance_exemption_note CHECK (char_length(note) BETWEEN 1 AND 200),
  revoked boolean NOT NULL DEFAULT false,
  entered_by uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, exemption_id, version),
  FOREIGN KEY (realm_id, unit_id) REFERENCES unit,
  CONSTRAINT attendance_exemption_days CHECK (ends_on > starts_on)
);
CREATE INDEX attendance_exemption_by_person ON attendance_exemption (realm_id, person_id);
CREATE INDEX attendance_exemption_by_unit ON attendance_exemption (realm_id, unit_id);

-- That people were reminded of a meeting, or a branch of what it has not called, once for each occasion.
CREATE TABLE meeting_reminder (
  realm_id integer NOT NULL,
  kind text COLLATE "C" NOT NULL CONSTRAINT meeting_reminder_kind CHECK (kind IN ('tomorrow', 'uncalled')),
  object_id uuid NOT NULL,
  occasion text COLLATE "C" NOT NULL,
  people integer NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, kind, object_id, occasion)
);

DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  self_ok constant text := $q$ = (SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  units_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.units', true) = '*') THEN true ELSE
    unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.units', true), ''), '*')::uuid[])::uuid[]) END$q$;
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['life_frequency', 'life_frequency_decision', 'attendance_exemption', 'meeting_reminder'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  END LOOP;
  PERFORM cover_by_log('life_frequency');
  PERFORM cover_by_log('life_frequency_decision');
  PERFORM cover_by_log('attendance_exemption');
  FOREACH name IN ARRAY ARRAY['life_frequency', 'life_frequency_decision'] LOOP
    EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO gongbu_app USING (%s)', name || '_read', name, realm_ok);
  END LOOP;
  EXECUTE format('CREATE POLICY life_frequency_add ON life_frequency FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND entered_by %s)', realm_ok, self_ok);
  EXECUTE format('CREATE POLICY life_frequency_decision_add ON life_frequency_decision FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND decided_by %s)', realm_ok, self_ok);
  EXECUTE format('CREATE POLICY attendance_exemption_read ON attendance_exemption FOR SELECT TO gongbu_app
                  USING (%s AND (person_id %s OR %s))', realm_ok, self_ok, units_ok);
  EXECUTE format('CREATE POLICY attendance_exemption_add ON attendance_exemption FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND entered_by %s AND %s)', realm_ok, self_ok, units_ok);
  EXECUTE 'CREATE POLICY meeting_reminder_work ON meeting_reminder TO gongbu_worker USING (true)';
END $$;

GRANT SELECT, INSERT ON meeting_reminder TO gongbu_worker;
GRANT SELECT, INSERT ON life_frequency, life_frequency_decision, attendance_exemption TO gongbu_app;
