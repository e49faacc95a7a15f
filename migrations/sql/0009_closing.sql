-- A seal commits one final snapshot: the entries it counted, totals, names, roster and rules as digests, and the seal
-- before it. seen: which transactions the settlement saw, so that the digests can be made again later.
CREATE TABLE seal (
  realm_id integer NOT NULL,
  number integer NOT NULL CONSTRAINT seal_number_positive CHECK (number > 0),
  period text COLLATE "C" NOT NULL,
  n integer NOT NULL,
  entries bigint NOT NULL,
  entries_digest text NOT NULL,
  totals_digest text NOT NULL,
  names_digest text NOT NULL,
  roster_digest text NOT NULL,
  rules_digest text NOT NULL,
  previous text NOT NULL,
  digest text NOT NULL,
  seen text NOT NULL,
  sealed_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, number),
  CONSTRAINT seal_once UNIQUE (realm_id, period, n),
  FOREIGN KEY (realm_id, period, n) REFERENCES snapshot
);

-- What two people decided about a period: closed, asked to be opened again, opened again. n: the snapshot it is about;
-- accepted: what was left open when it was closed, as it was told to whoever closed it.
CREATE TABLE period_act (
  realm_id integer NOT NULL,
  act_id uuid NOT NULL,
  period text COLLATE "C" NOT NULL,
  n integer NOT NULL,
  act text NOT NULL CONSTRAINT period_act_known CHECK (act IN ('closed', 'asked', 'reopened')),
  asked uuid,
  reason text,
  accepted jsonb NOT NULL,
  by_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, act_id),
  FOREIGN KEY (realm_id, period, n) REFERENCES snapshot,
  FOREIGN KEY (realm_id, asked) REFERENCES period_act,
  CONSTRAINT period_act_granted_once UNIQUE (realm_id, asked),
  CONSTRAINT period_act_of_two CHECK ((act = 'reopened') = (asked IS NOT NULL)),
  CONSTRAINT period_act_reason CHECK ((act = 'closed') = (reason IS NULL))
);
CREATE UNIQUE INDEX period_act_closed_once ON period_act (realm_id, period, n) WHERE act = 'closed';
CREATE UNIQUE INDEX period_act_reopened_once ON period_act (realm_id, period, n) WHERE act = 'reopened';

DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['seal', 'period_act'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY %I ON %I TO gongbu_app USING (%s)', name || '_realm', name, realm_ok);
    PERFORM cover_by_log(name::regclass);
  END LOOP;
END $$;

GRANT SELECT, INSERT ON seal, period_act TO gongbu_app;
