-- What somebody hands in as proof: a file (its bytes lie in the store under their digest) or a document by its number.
-- key says when two are the same thing: `sha256:<hex>` of the bytes, or `number:<number>` of a document.
-- look is the picture reduced to 256 bits; a work secret has none.
CREATE TABLE evidence (
  realm_id integer NOT NULL,
  evidence_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  key text COLLATE "C" NOT NULL,
  mark text COLLATE "C" NOT NULL CONSTRAINT evidence_mark_known CHECK (mark IN ('public', 'internal', 'work_secret')),
  name text NOT NULL CONSTRAINT evidence_name_short CHECK (char_length(name) BETWEEN 1 AND 200),
  sha256 bytea CONSTRAINT evidence_digest CHECK (octet_length(sha256) = 32),
  size bigint CONSTRAINT evidence_not_empty CHECK (size > 0),
  media_type text COLLATE "C",
  look bytea CONSTRAINT evidence_look CHECK (look IS NULL OR octet_length(look) = 32 AND mark <> 'work_secret'),
  number text CONSTRAINT evidence_number_short CHECK (char_length(number) BETWEEN 1 AND 100),
  issuer text CONSTRAINT evidence_issuer_short CHECK (char_length(issuer) BETWEEN 1 AND 100),
  dated date,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, evidence_id),
  CONSTRAINT evidence_once UNIQUE (realm_id, owner_id, key, mark),
  CONSTRAINT evidence_file_or_number CHECK (
    CASE WHEN sha256 IS NULL THEN num_nonnulls(number, issuer, dated) = 3 AND num_nonnulls(size, media_type, look) = 0
         ELSE num_nonnulls(size, media_type) = 2 AND num_nonnulls(number, issuer, dated) = 0 END)
);

-- Pieces of looks, so that a picture that resembles another is found by equal pieces. Derived from the bytes.
CREATE TABLE evidence_piece (
  realm_id integer NOT NULL,
  band smallint NOT NULL,
  value bigint NOT NULL,
  evidence_id uuid NOT NULL,
  PRIMARY KEY (realm_id, band, value, evidence_id)
);
CREATE INDEX evidence_piece_of ON evidence_piece (realm_id, evidence_id);

-- What supports what: kind and object_id name the thing (a claim, a meeting …). n counts the uses of one key in the
-- realm, so that of two at once one fails.
CREATE TABLE evidence_use (
  realm_id integer NOT NULL,
  use_id uuid NOT NULL,
  evidence_id uuid NOT NULL,
  key text COLLATE "C" NOT NULL,
  n integer NOT NULL CONSTRAINT evidence_use_counted CHECK (n > 0),
  kind text COLLATE "C" NOT NULL,
  object_id uuid NOT NULL,
  item text COLLATE "C",
  subject_id uuid,
  unit_id uuid NOT NULL,
  actor_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, use_id),
  CONSTRAINT evidence_use_numbered UNIQUE (realm_id, key, n)
);
CREATE INDEX evidence_use_by_object ON evidence_use (realm_id, kind, object_id);
CREATE INDEX evidence_use_by_evidence ON evidence_use (realm_id, evidence_id);

-- A thing that was withdrawn or refused lets go of what supported it.
CREATE TABLE evidence_release (
  realm_id integer NOT NULL,
  use_id uuid NOT NULL,
  actor_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, use_id)
);

-- Evidence that resembles earlier evidence, for auditors. distance: bits of 256 that differ; 0 of equal texts.
CREATE TABLE evidence_likeness (
  realm_id integer NOT NULL,
  use_id uuid NOT NULL,
  like_id uuid NOT NULL,
  how text COLLATE "C" NOT NULL CONSTRAINT evidence_likeness_known CHECK (how IN ('picture', 'text')),
  distance smallint NOT NULL CONSTRAINT evidence_likeness_near CHECK (distance BETWEEN 0 AND 256),
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, use_id, like_id)
);

-- Whom a draw has named to look at evidence that is not theirs otherwise.
CREATE TABLE evidence_opening (
  realm_id integer NOT NULL,
  evidence_id uuid NOT NULL,
  person_id uuid NOT NULL,
  object text COLLATE "C" NOT NULL,
  actor_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm_id, evidence_id, person_id, object)
);

-- gongbu.evidence: ids that this transaction has found the caller entitled to, or * while it is looked for reuse.
DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
  self_ok constant text := $q$ = (SELECT nullif(current_setting('gongbu.person', true), '')::uuid)$q$;
  units_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.units', true) = '*') THEN true ELSE
    unit_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.units', true), ''), '*')::uuid[])::uuid[]) END$q$;
  found_ok constant text := $q$CASE WHEN (SELECT current_setting('gongbu.evidence', true) = '*') THEN true ELSE
    evidence_id = ANY ((SELECT nullif(nullif(current_setting('gongbu.evidence', true), ''), '*')::uuid[])::uuid[]) END$q$;
  all_ok constant text := $q$(SELECT current_setting('gongbu.evidence', true) = '*')$q$;
  audit_ok constant text := $q$(SELECT current_setting('gongbu.audit', true) = '*')$q$;
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['evidence', 'evidence_piece', 'evidence_use', 'evidence_release', 'evidence_likeness',
                              'evidence_opening'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name || '_append_only', name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  END LOOP;

  EXECUTE format('CREATE POLICY evidence_read ON evidence FOR SELECT TO gongbu_app
                  USING (%s AND (owner_id %s OR %s))', realm_ok, self_ok, found_ok);
  EXECUTE format('CREATE POLICY evidence_add ON evidence FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND owner_id %s)', realm_ok, self_ok);
  EXECUTE format('CREATE POLICY evidence_piece_read ON evidence_piece FOR SELECT TO gongbu_app
                  USING (%s AND %s)', realm_ok, all_ok);
  EXECUTE format('CREATE POLICY evidence_piece_add ON evidence_piece FOR INSERT TO gongbu_app
                  WITH CHECK (%s)', realm_ok);
  EXECUTE format('CREATE POLICY evidence_use_read ON evidence_use FOR SELECT TO gongbu_app
                  USING (%s AND (subject_id %s OR actor_id %s OR %s OR %s))', realm_ok, self_ok, self_ok, all_ok, units_ok);
  EXECUTE format('CREATE POLICY evidence_use_add ON evidence_use FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND actor_id %s)', realm_ok, self_ok);
  EXECUTE format('CREATE POLICY evidence_release_read ON evidence_release FOR SELECT TO gongbu_app
                  USING (%s)', realm_ok);
  EXECUTE format('CREATE POLICY evidence_release_add ON evidence_release FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND actor_id %s)', realm_ok, self_ok);
  EXECUTE format('CREATE POLICY evidence_likeness_read ON evidence_likeness FOR SELECT TO gongbu_app
                  USING (%s AND %s)', realm_ok, audit_ok);
  EXECUTE format('CREATE POLICY evidence_likeness_add ON evidence_likeness FOR INSERT TO gongbu_app
                  WITH CHECK (%s)', realm_ok);
  EXECUTE format('CREATE POLICY evidence_opening_read ON evidence_opening FOR SELECT TO gongbu_app
                  USING (%s AND (person_id %s OR actor_id %s))', realm_ok, self_ok, self_ok);
  EXECUTE format('CREATE POLICY evidence_opening_add ON evidence_opening FOR INSERT TO gongbu_app
                  WITH CHECK (%s AND actor_id %s)', realm_ok, self_ok);
  FOREACH name IN ARRAY ARRAY['evidence', 'evidence_use', 'evidence_release', 'evidence_likeness', 'evidence_opening'] LOOP
    PERFORM cover_by_log(name::regclass);
  END LOOP;
END $$;

GRANT SELECT, INSERT ON evidence, evidence_piece, evidence_use, evidence_release, evidence_likeness, evidence_opening
  TO gongbu_app;
