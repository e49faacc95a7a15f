-- Tiered review (分层审核): what lay before the Party group, frozen, and what its meeting decided, sheet by sheet.
-- unit_id: the node whose Party group decides. layer: whose sheets these are.
-- paper: the one page as it was laid before the meeting; digest: SHA-256 over it, which the decision names.
CREATE TABLE resolution (
  realm_id integer NOT NULL,
  resolution_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  period text COLLATE "C" NOT NULL,
  layer text COLLATE "C" NOT NULL
    CONSTRAINT resolution_layer_known CHECK (layer IN ('members', 'office-holders', 'branches', 'committees')),
  title text NOT NULL CONSTRAINT resolution_title_short CHECK (char_length(title) <= 100),
  paper jsonb NOT NULL,
  digest text COLLATE "C" NOT NULL,
  takes_up uuid,
  prepared_by uuid NOT NULL,
  prepared_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, resolution_id),
  FOREIGN KEY (realm_id, takes_up) REFERENCES resolution
);
CREATE INDEX resolution_by_unit ON resolution (realm_id, unit_id, period);

-- A sheet before the meeting, of what was booked in one unit: the entries it stands for with their subjects, so that
-- what is booked later is not confirmed with it.
CREATE TABLE resolution_sheet (
  realm_id integer NOT NULL,
  resolution_id uuid NOT NULL,
  sheet_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  booked_in uuid NOT NULL,
  entries uuid[] NOT NULL,
  subjects uuid[] NOT NULL,
  PRIMARY KEY (realm_id, sheet_id),
  CONSTRAINT resolution_sheet_once UNIQUE (realm_id, resolution_id, booked_in),
  FOREIGN KEY (realm_id, resolution_id) REFERENCES resolution
);

-- What the meeting decided about a sheet, by its minutes.
CREATE TABLE resolution_verdict (
  realm_id integer NOT NULL,
  sheet_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  verdict text COLLATE "C" NOT NULL CONSTRAINT resolution_verdict_known CHECK (verdict IN ('confirmed', 'returned')),
  reason text CONSTRAINT resolution_verdict_short CHECK (char_length(reason) <= 1000),
  minutes text NOT NULL CONSTRAINT resolution_minutes_short CHECK (char_length(minutes) <= 100),
  met_on date NOT NULL,
  decided_by uuid NOT NULL,
  decided_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, sheet_id),
  FOREIGN KEY (realm_id, sheet_id) REFERENCES resolution_sheet,
  CONSTRAINT resolution_verdict_reason CHECK ((verdict = 'returned') = (reason IS NOT NULL))
);

-- gongbu.papers: units whose papers the caller reads, a uuid array or *. A branch sees its own sheets as well.
DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  papers_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.papers', true) = '*') THEN true ELSE
    unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.papers', true), ''), '*')::uuid[])::uuid[]) END$q$;
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['resolution', 'resolution_sheet', 'resolution_verdict'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I TO gongbu_app USING (%s AND (%s))', name || '_papers', name, realm_ok, papers_ok);
    PERFORM cover_by_log(name::regclass);
  END LOOP;
  -- The steps of a paper are for those who read papers; a sheet that was returned goes to the branch as any other thing.
  EXECUTE format('CREATE POLICY transition_papers ON transition FOR SELECT TO gongbu_app
                  USING (%s AND kind = ''resolution'' AND (%s))', realm_ok, papers_ok);
END $$;

GRANT SELECT, INSERT ON resolution, resolution_sheet, resolution_verdict TO gongbu_app;
