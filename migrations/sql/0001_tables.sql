-- Every table carries realm_id first in its key, so that it can later be sharded by it. Dates are half-open.
-- Dated facts are change points: a row says what holds from starts_on until the next row; a NULL value ends it.

CREATE TABLE realm (
  realm_id integer PRIMARY KEY,
  code text COLLATE "C" NOT NULL CONSTRAINT realm_code_unique UNIQUE,
  name text NOT NULL,
  timezone text NOT NULL DEFAULT 'Asia/Shanghai',
  demo boolean NOT NULL DEFAULT false,
  first_year integer NOT NULL,
  founding boolean NOT NULL DEFAULT true,
  org_version bigint NOT NULL DEFAULT 1,
  founded_at timestamptz NOT NULL,
  CONSTRAINT realm_code_form CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$')
);

CREATE TABLE unit (
  realm_id integer NOT NULL REFERENCES realm,
  unit_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  name text NOT NULL,
  line text NOT NULL CONSTRAINT unit_line_known CHECK (line IN ('party', 'admin', 'body', 'secondary')),
  kind text NOT NULL,
  PRIMARY KEY (realm_id, unit_id),
  CONSTRAINT unit_code_unique UNIQUE (realm_id, code),
  CONSTRAINT unit_code_form CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$')
);

-- Where a unit hangs in its own line from that day on; `present` false ends the unit.
CREATE TABLE unit_place (
  realm_id integer NOT NULL,
  unit_id uuid NOT NULL,
  starts_on date NOT NULL,
  parent_id uuid,
  present boolean NOT NULL DEFAULT true,
  PRIMARY KEY (realm_id, unit_id, starts_on),
  FOREIGN KEY (realm_id, unit_id) REFERENCES unit,
  FOREIGN KEY (realm_id, parent_id) REFERENCES unit,
  CONSTRAINT unit_place_not_own_parent CHECK (parent_id <> unit_id)
);

-- Which administrative unit a Party committee, branch or body belongs to.
CREATE TABLE unit_link (
  realm_id integer NOT NULL,
  unit_id uuid NOT NULL,
  starts_on date NOT NULL,
  office_id uuid,
  PRIMARY KEY (realm_id, unit_id, starts_on),
  FOREIGN KEY (realm_id, unit_id) REFERENCES unit,
  FOREIGN KEY (realm_id, office_id) REFERENCES unit
);

CREATE TABLE person (
  realm_id integer NOT NULL REFERENCES realm,
  person_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  name text NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  former_reference text,
  PRIMARY KEY (realm_id, person_id),
  CONSTRAINT person_code_unique UNIQUE (realm_id, code),
  CONSTRAINT person_code_form CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$')
);

CREATE TABLE person_trait (
  realm_id integer NOT NULL,
  person_id uuid NOT NULL,
  trait text NOT NULL CONSTRAINT person_trait_known CHECK (trait IN ('category', 'rank', 'post', 'absence', 'duty')),
  starts_on date NOT NULL,
  value text,
  PRIMARY KEY (realm_id, person_id, trait, starts_on),
  FOREIGN KEY (realm_id, person_id) REFERENCES person
);

-- prior_unit_id repeats the last unit before, so that the branch a person left can see that the person left, and the
-- branch a person came to where earlier entries may be.
CREATE TABLE membership (
  realm_id integer NOT NULL,
  person_id uuid NOT NULL,
  line text NOT NULL CONSTRAINT membership_line_known CHECK (line IN ('party', 'admin')),
  starts_on date NOT NULL,
  unit_id uuid,
  prior_unit_id uuid,
  PRIMARY KEY (realm_id, person_id, line, starts_on),
  FOREIGN KEY (realm_id, person_id) REFERENCES person,
  FOREIGN KEY (realm_id, unit_id) REFERENCES unit
);
CREATE INDEX membership_by_unit ON membership (realm_id, unit_id, line);
CREATE INDEX membership_by_prior_unit ON membership (realm_id, prior_unit_id, line) WHERE prior_unit_id IS NOT NULL;

CREATE TABLE secondary_membership (
  realm_id integer NOT NULL,
  person_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  starts_on date NOT NULL,
  present boolean NOT NULL,
  PRIMARY KEY (realm_id, person_id, unit_id, starts_on),
  FOREIGN KEY (realm_id, person_id) REFERENCES person,
  FOREIGN KEY (realm_id, unit_id) REFERENCES unit
);

-- Double contact: who is the link person of whom.
CREATE TABLE person_link (
  realm_id integer NOT NULL,
  person_id uuid NOT NULL,
  starts_on date NOT NULL,
  link_person_id uuid,
  PRIMARY KEY (realm_id, person_id, starts_on),
  FOREIGN KEY (realm_id, person_id) REFERENCES person,
  FOREIGN KEY (realm_id, link_person_id) REFERENCES person,
  CONSTRAINT person_link_not_self CHECK (link_person_id <> person_id)
);

CREATE TABLE seat (
  realm_id integer NOT NULL,
  unit_id uuid NOT NULL,
  seat text NOT NULL,
  starts_on date NOT NULL,
  person_id uuid,
  term_ends date,
  PRIMARY KEY (realm_id, unit_id, seat, starts_on),
  FOREIGN KEY (realm_id, unit_id) REFERENCES unit,
  FOREIGN KEY (realm_id, person_id) REFERENCES person
);

CREATE TABLE responsibility_model (
  realm_id integer NOT NULL REFERENCES realm,
  code text COLLATE "C" NOT NULL,
  name text NOT NULL,
  posts jsonb NOT NULL,
  PRIMARY KEY (realm_id, code)
);

CREATE TABLE role_grant (
  realm_id integer NOT NULL,
  grant_id uuid NOT NULL,
  person_id uuid NOT NULL,
  role text NOT NULL CONSTRAINT role_grant_role_known CHECK (role IN (
    'group_leader', 'branch_committee', 'office_clerk', 'unit_committee', 'work_committee', 'party_group',
    'discipline_committee', 'rule_admin', 'rule_publisher', 'hr_reader', 'auditor', 'system_admin', 'security_admin')),
  unit_id uuid NOT NULL,
  subtree boolean NOT NULL,
  starts_on date NOT NULL,
  ends_on date,
  granted_by uuid,
  granted_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, grant_id),
  FOREIGN KEY (realm_id, person_id) REFERENCES person,
  FOREIGN KEY (realm_id, unit_id) REFERENCES unit,
  CONSTRAINT role_grant_not_empty CHECK (ends_on IS NULL OR ends_on > starts_on),
  CONSTRAINT role_grant_not_to_self CHECK (granted_by IS NULL OR granted_by <> person_id)
);
CREATE INDEX role_grant_by_person ON role_grant (realm_id, person_id);

CREATE TABLE credential (
  realm_id integer NOT NULL,
  person_id uuid NOT NULL,
  hash text NOT NULL,
  one_time boolean NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, person_id),
  FOREIGN KEY (realm_id, person_id) REFERENCES person
);

CREATE TABLE session (
  realm_id integer NOT NULL,
  token_hash bytea NOT NULL,
  person_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, token_hash),
  FOREIGN KEY (realm_id, person_id) REFERENCES person
);

CREATE TABLE scheme_version (
  realm_id integer NOT NULL REFERENCES realm,
  scheme_version_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  version integer NOT NULL CONSTRAINT scheme_version_positive CHECK (version > 0),
  assessment text COLLATE "C" NOT NULL,
  subject_kind text NOT NULL,
  document text NOT NULL,
  digest text NOT NULL,
  author_id uuid,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, scheme_version_id),
  CONSTRAINT scheme_version_unique UNIQUE (realm_id, code, version)
);

CREATE TABLE scheme_publication (
  realm_id integer NOT NULL,
  scheme_version_id uuid NOT NULL,
  starts_on date NOT NULL,
  adoption_document text,
  adoption_dated date,
  published_by uuid,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, scheme_version_id),
  FOREIGN KEY (realm_id, scheme_version_id) REFERENCES scheme_version,
  CONSTRAINT scheme_publication_adoption CHECK ((adoption_document IS NULL) = (adoption_dated IS NULL))
);

-- A withdrawn version stops being in force on ends_on; withdrawn before its start it never was.
CREATE TABLE scheme_withdrawal (
  realm_id integer NOT NULL,
  scheme_version_id uuid NOT NULL,
  ends_on date NOT NULL,
  reason text NOT NULL,
  withdrawn_by uuid,
  withdrawn_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, scheme_version_id),
  FOREIGN KEY (realm_id, scheme_version_id) REFERENCES scheme_publication
);

-- One row moves points from the issuing account (unit and item) to the subject. points and quantity count 1/10000.
-- tx orders the log for the fold; a trigger sets it, since a default would be evaluated away from the shard.
CREATE TABLE entry (
  realm_id integer NOT NULL,
  entry_id uuid NOT NULL,
  subject_kind text NOT NULL,
  subject_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  scheme_version_id uuid NOT NULL,
  item text COLLATE "C" NOT NULL,
  occurred_on date NOT NULL,
  recorded_at timestamptz NOT NULL,
  quantity bigint NOT NULL CONSTRAINT entry_quantity_positive CHECK (quantity > 0),
  points bigint NOT NULL CONSTRAINT entry_points_bounded CHECK (abs(points) < 10000000000000),
  attributes jsonb NOT NULL,
  matter text,
  reason text,
  source text NOT NULL,
  batch_id uuid,
  assurance text NOT NULL CONSTRAINT entry_assurance_known CHECK (assurance IN ('evaluated', 'drawn', 'confirmed')),
  actor_id uuid NOT NULL,
  reverses uuid,
  tx xid8 NOT NULL,
  PRIMARY KEY (realm_id, entry_id),
  CONSTRAINT entry_reverses_known FOREIGN KEY (realm_id, reverses) REFERENCES entry
);
CREATE INDEX entry_by_subject ON entry (realm_id, subject_id, occurred_on);
CREATE INDEX entry_by_unit ON entry (realm_id, unit_id, occurred_on);
CREATE UNIQUE INDEX entry_reversed_once ON entry (realm_id, reverses) WHERE reverses IS NOT NULL;

CREATE TABLE request_key (
  realm_id integer NOT NULL,
  caller_id uuid NOT NULL,
  route text NOT NULL,
  key text COLLATE "C" NOT NULL,
  digest bytea NOT NULL,
  status smallint NOT NULL,
  location text,
  body text NOT NULL,
  claimed_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, caller_id, route, key)
);

CREATE TABLE snapshot (
  realm_id integer NOT NULL REFERENCES realm,
  period text COLLATE "C" NOT NULL,
  n integer NOT NULL CONSTRAINT snapshot_number_positive CHECK (n > 0),
  first_day date NOT NULL,
  last_day date NOT NULL,
  provisional boolean NOT NULL,
  as_of date NOT NULL,
  row_count integer NOT NULL,
  taken_by uuid,
  taken_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, period, n)
);

CREATE TABLE snapshot_row (
  realm_id integer NOT NULL,
  period text COLLATE "C" NOT NULL,
  n integer NOT NULL,
  assessment text COLLATE "C" NOT NULL,
  subject_kind text COLLATE "C" NOT NULL,
  subject_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  name text NOT NULL,
  unit_id uuid,
  unit_code text COLLATE "C",
  unit_name text,
  scheme_version_id uuid NOT NULL,
  total text,
  grade text,
  rank integer,
  rank_of integer,
  dimensions jsonb NOT NULL,
  PRIMARY KEY (realm_id, period, n, assessment, subject_id),
  FOREIGN KEY (realm_id, period, n) REFERENCES snapshot
);
CREATE INDEX snapshot_row_by_unit ON snapshot_row (realm_id, period, n, unit_id);
CREATE INDEX snapshot_row_by_subject ON snapshot_row (realm_id, subject_id, period, n);

CREATE TABLE period_publication (
  realm_id integer NOT NULL,
  period text COLLATE "C" NOT NULL,
  n integer NOT NULL,
  published_by uuid,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, period, n),
  FOREIGN KEY (realm_id, period, n) REFERENCES snapshot
);

CREATE TABLE audit (
  realm_id integer NOT NULL,
  audit_id uuid NOT NULL,
  at timestamptz NOT NULL,
  actor_id uuid,
  command text NOT NULL,
  outcome text NOT NULL,
  object text,
  request_id text NOT NULL,
  PRIMARY KEY (realm_id, audit_id)
);
