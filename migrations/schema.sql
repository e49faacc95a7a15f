SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA jobs;
CREATE TYPE jobs.pgqueuer_status AS ENUM (
    'queued',
    'picked',
    'successful',
    'exception',
    'canceled',
    'deleted',
    'failed'
);
CREATE FUNCTION jobs.fn_pgqueuer_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM pg_notify('ch_pgqueuer', json_build_object('channel', 'ch_pgqueuer', 'operation', lower(TG_OP),
    'sent_at', now(), 'table', TG_TABLE_NAME, 'type', 'table_changed_event')::text);
  RETURN NULL;
END $$;
CREATE FUNCTION public.cover_by_log(name regclass, VARIADIC omitted text[] DEFAULT '{}'::text[]) RETURNS void
    LANGUAGE plpgsql
    SET "TimeZone" TO 'UTC'
    AS $$
DECLARE
  plain constant text := (SELECT relname FROM pg_class WHERE oid = name);
  arguments constant text := (SELECT coalesce(string_agg(quote_literal(o), ', '), '') FROM unnest(omitted) AS o);
BEGIN
  ALTER TABLE journal DISABLE TRIGGER journal_guard;
  ALTER TABLE journal NO FORCE ROW LEVEL SECURITY;
  EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('INSERT INTO journal SELECT r.realm_id, nextval(''journal_seq''), pg_current_xact_id(), now(), %L, ''put'',
                  (to_jsonb(r) - %L::text[])::text FROM %s r', plain, omitted, name);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
  ALTER TABLE journal FORCE ROW LEVEL SECURITY;
  ALTER TABLE journal ENABLE TRIGGER journal_guard;
  EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %s REFERENCING NEW TABLE AS fresh
                  FOR EACH STATEMENT EXECUTE FUNCTION journal_add(%s)', plain || '_journal_add', name, arguments);
  EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %s REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
                  FOR EACH STATEMENT EXECUTE FUNCTION journal_change(%s)', plain || '_journal_change', name, arguments);
  EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %s REFERENCING OLD TABLE AS stale
                  FOR EACH STATEMENT EXECUTE FUNCTION journal_drop(%s)', plain || '_journal_drop', name, arguments);
  EXECUTE format('CREATE POLICY %I ON %s FOR SELECT TO gongbu_worker USING (true)', plain || '_checked', name);
  EXECUTE format('GRANT SELECT ON %s TO gongbu_worker', name);
END $$;
CREATE FUNCTION public.guard_journal() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'the journal is written by its triggers alone' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION public.journal_add() RETURNS trigger
    LANGUAGE plpgsql
    SET "TimeZone" TO 'UTC'
    AS $$
BEGIN
  INSERT INTO journal
  SELECT r.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), TG_TABLE_NAME, 'put',
         (to_jsonb(r) - coalesce(TG_ARGV, '{}'))::text FROM fresh r;
  RETURN NULL;
END $$;
CREATE FUNCTION public.journal_audit() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  INSERT INTO journal
  SELECT r.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), 'audit', 'rows',
         concat('{"ids":["', string_agg(r.audit_id::text, '","' ORDER BY r.audit_id), '"],"sha256":"', encode(sha256(convert_to(
           string_agg(concat(r.audit_id, '|', extract(epoch FROM r.at), '|', r.actor_id, '|', r.command, '|', r.outcome, '|',
                             length(r.object), '|', r.object, r.request_id), E'\n' ORDER BY r.audit_id), 'UTF8')), 'hex'), '"}')
    FROM fresh r GROUP BY r.realm_id;
  RETURN NULL;
END $$;
CREATE FUNCTION public.journal_change() RETURNS trigger
    LANGUAGE plpgsql
    SET "TimeZone" TO 'UTC'
    AS $$
BEGIN
  INSERT INTO journal
  SELECT c.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), TG_TABLE_NAME, 'put', c.body
    FROM (SELECT r.realm_id, (to_jsonb(r) - coalesce(TG_ARGV, '{}'))::text AS body FROM fresh r
          EXCEPT SELECT o.realm_id, (to_jsonb(o) - coalesce(TG_ARGV, '{}'))::text FROM stale o) AS c;
  RETURN NULL;
END $$;
CREATE FUNCTION public.journal_drop() RETURNS trigger
    LANGUAGE plpgsql
    SET "TimeZone" TO 'UTC'
    AS $$
BEGIN
  INSERT INTO journal
  SELECT r.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), TG_TABLE_NAME, 'drop',
         (to_jsonb(r) - coalesce(TG_ARGV, '{}'))::text FROM stale r;
  RETURN NULL;
END $$;
CREATE FUNCTION public.journal_rows() RETURNS trigger
    LANGUAGE plpgsql
    SET "TimeZone" TO 'UTC'
    AS $$
BEGIN
  INSERT INTO journal
  SELECT r.realm_id, nextval('journal_seq'), pg_current_xact_id(), now(), TG_TABLE_NAME, 'rows',
         jsonb_build_object('period', r.period, 'n', r.n, 'count', count(*), 'sha256', encode(sha256(convert_to(
           string_agg(jsonb_strip_nulls(to_jsonb(r))::text, E'\n' ORDER BY r.assessment, r.subject_id), 'UTF8')), 'hex'))::text
    FROM fresh r GROUP BY r.realm_id, r.period, r.n;
  RETURN NULL;
END $$;
CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;
CREATE FUNCTION public.stamp_confirmation() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  NEW.tx := pg_current_xact_id();
  RETURN NEW;
END $$;
CREATE FUNCTION public.stamp_entry() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  NEW.tx := pg_current_xact_id();
  IF NEW.reverses IS NULL
     AND coalesce(NEW.occurred_on < nullif(current_setting('gongbu.open_from', true), '')::date, true) THEN
    RAISE EXCEPTION 'the day is in a closed period'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_period_open';
  END IF;
  IF NEW.first_on IS NOT NULL AND NEW.reverses IS NULL
     AND NEW.first_on >= current_setting('gongbu.open_from', true)::date THEN
    RAISE EXCEPTION 'the first date is an open day'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_first_closed';
  END IF;
  RETURN NEW;
END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE jobs.pgqueuer (
    id bigint NOT NULL,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    execute_after timestamp with time zone DEFAULT now() NOT NULL,
    status jobs.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer DEFAULT 0 NOT NULL,
    slot bigint
)
WITH (autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_threshold='1000', fillfactor='70');
CREATE SEQUENCE jobs.pgqueuer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE jobs.pgqueuer_id_seq OWNED BY jobs.pgqueuer.id;
CREATE TABLE jobs.pgqueuer_log (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    job_id bigint NOT NULL,
    status jobs.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);
ALTER TABLE jobs.pgqueuer_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME jobs.pgqueuer_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE jobs.pgqueuer_schedules (
    id bigint NOT NULL,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    next_run timestamp with time zone DEFAULT now() NOT NULL,
    last_run timestamp with time zone,
    status jobs.pgqueuer_status DEFAULT 'queued'::jobs.pgqueuer_status
);
CREATE SEQUENCE jobs.pgqueuer_schedules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE jobs.pgqueuer_schedules_id_seq OWNED BY jobs.pgqueuer_schedules.id;
CREATE TABLE jobs.pgqueuer_statistics (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT date_trunc('sec'::text, now()) NOT NULL,
    count bigint NOT NULL,
    priority integer NOT NULL,
    status jobs.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);
CREATE SEQUENCE jobs.pgqueuer_statistics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE jobs.pgqueuer_statistics_id_seq OWNED BY jobs.pgqueuer_statistics.id;
CREATE TABLE public.adoption (
    realm_id integer NOT NULL,
    adoption_id uuid NOT NULL,
    kind text NOT NULL,
    level text NOT NULL,
    number text NOT NULL,
    dated date NOT NULL,
    issuer text NOT NULL,
    title text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    item text COLLATE pg_catalog."C",
    withdraws uuid,
    reason text,
    booked_by uuid NOT NULL,
    booked_at timestamp with time zone NOT NULL,
    CONSTRAINT adoption_issuer_short CHECK ((char_length(issuer) <= 100)),
    CONSTRAINT adoption_kind_known CHECK ((kind = ANY (ARRAY['instruction'::text, 'report'::text]))),
    CONSTRAINT adoption_level_known CHECK ((level = ANY (ARRAY['national'::text, 'provincial'::text, 'city'::text, 'county'::text]))),
    CONSTRAINT adoption_number_short CHECK ((char_length(number) <= 100)),
    CONSTRAINT adoption_reason CHECK (((withdraws IS NULL) = (reason IS NULL))),
    CONSTRAINT adoption_subject_known CHECK ((subject_kind = ANY (ARRAY['member'::text, 'unit'::text]))),
    CONSTRAINT adoption_title_short CHECK ((char_length(title) <= 100))
);
ALTER TABLE ONLY public.adoption FORCE ROW LEVEL SECURITY;
CREATE TABLE public.attendance_exemption (
    realm_id integer NOT NULL,
    exemption_id uuid NOT NULL,
    version integer NOT NULL,
    unit_id uuid NOT NULL,
    person_id uuid NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    cause text NOT NULL COLLATE pg_catalog."C",
    note text NOT NULL,
    revoked boolean DEFAULT false NOT NULL,
    entered_by uuid NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    CONSTRAINT attendance_exemption_cause CHECK ((cause = ANY (ARRAY['ill'::text, 'abroad'::text, 'elsewhere'::text, 'transfer'::text, 'suspended'::text]))),
    CONSTRAINT attendance_exemption_counted CHECK ((version > 0)),
    CONSTRAINT attendance_exemption_days CHECK ((ends_on > starts_on)),
    CONSTRAINT attendance_exemption_note CHECK (((char_length(note) >= 1) AND (char_length(note) <= 200)))
);
ALTER TABLE ONLY public.attendance_exemption FORCE ROW LEVEL SECURITY;
CREATE TABLE public.audit (
    realm_id integer NOT NULL,
    audit_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_id uuid,
    command text NOT NULL,
    outcome text NOT NULL,
    object text,
    request_id text NOT NULL
);
ALTER TABLE ONLY public.audit FORCE ROW LEVEL SECURITY;
CREATE TABLE public.check_question (
    realm_id integer NOT NULL,
    question_id uuid NOT NULL,
    text text NOT NULL,
    answer text NOT NULL,
    unit_id uuid NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT check_question_answer_short CHECK ((char_length(answer) <= 1000)),
    CONSTRAINT check_question_short CHECK ((char_length(text) <= 1000))
);
ALTER TABLE ONLY public.check_question FORCE ROW LEVEL SECURITY;
CREATE TABLE public.check_record (
    realm_id integer NOT NULL,
    record_id uuid NOT NULL,
    drawn_id uuid NOT NULL,
    kind text NOT NULL,
    unit_id uuid NOT NULL,
    subject_id uuid,
    body jsonb NOT NULL,
    put_by uuid NOT NULL,
    put_at timestamp with time zone NOT NULL,
    CONSTRAINT check_record_kind_known CHECK ((kind = ANY (ARRAY['mark'::text, 'line'::text, 'paper'::text, 'finding'::text, 'explanation'::text, 'talk'::text, 'proof'::text])))
);
ALTER TABLE ONLY public.check_record FORCE ROW LEVEL SECURITY;
CREATE TABLE public.claim (
    realm_id integer NOT NULL,
    claim_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    entered_by uuid NOT NULL,
    entered_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.claim FORCE ROW LEVEL SECURITY;
CREATE TABLE public.claim_version (
    realm_id integer NOT NULL,
    claim_id uuid NOT NULL,
    n integer NOT NULL,
    subject_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    item text NOT NULL COLLATE pg_catalog."C",
    scheme text COLLATE pg_catalog."C",
    occurred_on date NOT NULL,
    quantity bigint NOT NULL,
    points bigint,
    attributes jsonb NOT NULL,
    matter text,
    told text NOT NULL,
    mark text NOT NULL COLLATE pg_catalog."C",
    evidence uuid[] NOT NULL,
    digest text NOT NULL COLLATE pg_catalog."C",
    author_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    first_on date,
    CONSTRAINT claim_version_counted CHECK ((n > 0)),
    CONSTRAINT claim_version_first_before CHECK ((first_on < occurred_on)),
    CONSTRAINT claim_version_marked CHECK ((mark = ANY (ARRAY['public'::text, 'internal'::text, 'work_secret'::text]))),
    CONSTRAINT claim_version_told_short CHECK ((char_length(told) <= 1000))
);
ALTER TABLE ONLY public.claim_version FORCE ROW LEVEL SECURITY;
CREATE TABLE public.confirmation (
    realm_id integer NOT NULL,
    entry_id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    object text NOT NULL,
    confirmed_by uuid NOT NULL,
    confirmed_at timestamp with time zone NOT NULL,
    tx xid8 NOT NULL,
    CONSTRAINT confirmation_kind_known CHECK ((kind = ANY (ARRAY['drawn'::text, 'confirmed'::text])))
);
ALTER TABLE ONLY public.confirmation FORCE ROW LEVEL SECURITY;
CREATE TABLE public.consultation (
    realm_id integer NOT NULL,
    consultation_id uuid NOT NULL,
    scheme_version_id uuid NOT NULL,
    kind text NOT NULL,
    classes text[] NOT NULL,
    opened_on date NOT NULL,
    closes_on date NOT NULL,
    opened_by uuid NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    CONSTRAINT consultation_classes_known CHECK (((classes <@ ARRAY['members'::text, 'panels'::text, 'advisers'::text]) AND ((kind = 'comment'::text) = (cardinality(classes) > 0)))),
    CONSTRAINT consultation_kind_known CHECK ((kind = ANY (ARRAY['hearing'::text, 'comment'::text, 'expert'::text]))),
    CONSTRAINT consultation_not_empty CHECK ((closes_on >= opened_on))
);
ALTER TABLE ONLY public.consultation FORCE ROW LEVEL SECURITY;
CREATE TABLE public.consultation_result (
    realm_id integer NOT NULL,
    consultation_id uuid NOT NULL,
    closed_on date NOT NULL,
    participants integer NOT NULL,
    votes_for integer NOT NULL,
    votes_against integer NOT NULL,
    votes_abstain integer NOT NULL,
    minutes text NOT NULL,
    result text NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT consultation_result_abstain CHECK ((votes_abstain >= 0)),
    CONSTRAINT consultation_result_against CHECK ((votes_against >= 0)),
    CONSTRAINT consultation_result_for CHECK ((votes_for >= 0)),
    CONSTRAINT consultation_result_votes CHECK ((((votes_for + votes_against) + votes_abstain) <= participants))
);
ALTER TABLE ONLY public.consultation_result FORCE ROW LEVEL SECURITY;
CREATE TABLE public.contact (
    realm_id integer NOT NULL,
    contact_id uuid NOT NULL,
    person_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    day date NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    actor_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT contact_kind_known CHECK ((kind = ANY (ARRAY['talk'::text, 'visit'::text, 'phone'::text, 'help'::text]))),
    CONSTRAINT contact_not_with_oneself CHECK ((actor_id <> person_id))
);
ALTER TABLE ONLY public.contact FORCE ROW LEVEL SECURITY;
CREATE TABLE public.credential (
    realm_id integer NOT NULL,
    person_id uuid NOT NULL,
    hash text NOT NULL,
    one_time boolean NOT NULL,
    set_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.credential FORCE ROW LEVEL SECURITY;
CREATE SEQUENCE public.delivery_n
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.delivery (
    realm_id integer NOT NULL,
    delivery_id uuid DEFAULT gen_random_uuid() NOT NULL,
    n bigint DEFAULT nextval('public.delivery_n'::regclass) NOT NULL,
    channel text NOT NULL,
    target_id uuid NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    event_id text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone NOT NULL,
    data jsonb NOT NULL,
    state text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    trouble text,
    tried_at timestamp with time zone,
    CONSTRAINT delivery_channel_known CHECK ((channel = ANY (ARRAY['webhook'::text, 'mail'::text]))),
    CONSTRAINT delivery_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'failed'::text, 'again'::text])))
)
WITH (fillfactor='70');
ALTER TABLE ONLY public.delivery FORCE ROW LEVEL SECURITY;
CREATE TABLE public.delivery_mark (
    realm_id integer NOT NULL,
    system bigint NOT NULL,
    up_to xid8 NOT NULL
)
WITH (fillfactor='50');
ALTER TABLE ONLY public.delivery_mark FORCE ROW LEVEL SECURITY;
CREATE TABLE public.demand (
    realm_id integer NOT NULL,
    demand_id uuid NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C",
    source_id uuid NOT NULL,
    by_unit_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    matter text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT demand_matter_short CHECK (((char_length(matter) >= 1) AND (char_length(matter) <= 200))),
    CONSTRAINT demand_source_known CHECK ((source = ANY (ARRAY['inspection'::text, 'hearing'::text])))
);
ALTER TABLE ONLY public.demand FORCE ROW LEVEL SECURITY;
CREATE TABLE public.draw (
    realm_id integer NOT NULL,
    draw_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    kind text NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    first_day date NOT NULL,
    last_day date NOT NULL,
    scheme_version_id uuid NOT NULL,
    style text NOT NULL,
    error numeric NOT NULL,
    confidence numeric NOT NULL,
    size integer NOT NULL,
    minimum integer NOT NULL,
    weights jsonb NOT NULL,
    frame_count integer NOT NULL,
    frame_hash text NOT NULL,
    beacon text NOT NULL,
    beacon_at timestamp with time zone NOT NULL,
    checkers uuid[] NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT draw_beacon_short CHECK ((char_length(beacon) <= 200)),
    CONSTRAINT draw_kind_known CHECK ((kind = ANY (ARRAY['entries'::text, 'members'::text, 'branches'::text, 'units'::text]))),
    CONSTRAINT draw_style_known CHECK ((style = ANY (ARRAY['push'::text, 'research'::text, 'open'::text, 'covert'::text])))
);
ALTER TABLE ONLY public.draw FORCE ROW LEVEL SECURITY;
CREATE TABLE public.draw_frame (
    realm_id integer NOT NULL,
    draw_id uuid NOT NULL,
    text text NOT NULL
);
ALTER TABLE ONLY public.draw_frame FORCE ROW LEVEL SECURITY;
CREATE TABLE public.draw_round (
    realm_id integer NOT NULL,
    draw_id uuid NOT NULL,
    number integer NOT NULL,
    size integer NOT NULL,
    taken uuid[] NOT NULL,
    opened_by uuid NOT NULL,
    opened_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.draw_round FORCE ROW LEVEL SECURITY;
CREATE TABLE public.draw_stratum (
    realm_id integer NOT NULL,
    draw_id uuid NOT NULL,
    number integer NOT NULL,
    unit_id uuid NOT NULL,
    item text COLLATE pg_catalog."C",
    size_class integer NOT NULL,
    entries integer NOT NULL,
    weight integer NOT NULL
);
ALTER TABLE ONLY public.draw_stratum FORCE ROW LEVEL SECURITY;
CREATE TABLE public.draw_voucher (
    realm_id integer NOT NULL,
    draw_id uuid NOT NULL,
    kind text NOT NULL,
    office text NOT NULL,
    value text NOT NULL,
    given_by uuid NOT NULL,
    given_at timestamp with time zone NOT NULL,
    CONSTRAINT draw_voucher_kind_known CHECK ((kind = ANY (ARRAY['commitment'::text, 'reveal'::text, 'beacon'::text]))),
    CONSTRAINT draw_voucher_short CHECK ((char_length(value) <= 200))
);
ALTER TABLE ONLY public.draw_voucher FORCE ROW LEVEL SECURITY;
CREATE TABLE public.drawn (
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
    drawn_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.drawn FORCE ROW LEVEL SECURITY;
CREATE TABLE public.due_notice (
    realm_id integer NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    object_id uuid NOT NULL,
    n integer NOT NULL,
    stage text NOT NULL COLLATE pg_catalog."C",
    people integer NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT due_notice_stage_known CHECK ((stage = ANY (ARRAY['due'::text, 'overdue'::text])))
);
ALTER TABLE ONLY public.due_notice FORCE ROW LEVEL SECURITY;
CREATE TABLE public.entry (
    realm_id integer NOT NULL,
    entry_id uuid NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    scheme_version_id uuid NOT NULL,
    item text NOT NULL COLLATE pg_catalog."C",
    occurred_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    quantity bigint NOT NULL,
    points bigint NOT NULL,
    attributes jsonb NOT NULL,
    matter text,
    reason text,
    source text NOT NULL,
    batch_id uuid,
    assurance text NOT NULL,
    actor_id uuid NOT NULL,
    reverses uuid,
    tx xid8 NOT NULL,
    first_on date,
    CONSTRAINT entry_assurance_known CHECK ((assurance = ANY (ARRAY['evaluated'::text, 'drawn'::text, 'confirmed'::text]))),
    CONSTRAINT entry_first_before CHECK ((first_on < occurred_on)),
    CONSTRAINT entry_points_bounded CHECK ((abs(points) < '10000000000000'::bigint)),
    CONSTRAINT entry_quantity_positive CHECK ((quantity > 0))
);
ALTER TABLE ONLY public.entry FORCE ROW LEVEL SECURITY;
CREATE TABLE public.evidence (
    realm_id integer NOT NULL,
    evidence_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    mark text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    sha256 bytea,
    size bigint,
    media_type text COLLATE pg_catalog."C",
    look bytea,
    number text,
    issuer text,
    dated date,
    at timestamp with time zone NOT NULL,
    CONSTRAINT evidence_digest CHECK ((octet_length(sha256) = 32)),
    CONSTRAINT evidence_file_or_number CHECK (
CASE
    WHEN (sha256 IS NULL) THEN ((num_nonnulls(number, issuer, dated) = 3) AND (num_nonnulls(size, media_type, look) = 0))
    ELSE ((num_nonnulls(size, media_type) = 2) AND (num_nonnulls(number, issuer, dated) = 0))
END),
    CONSTRAINT evidence_issuer_short CHECK (((char_length(issuer) >= 1) AND (char_length(issuer) <= 100))),
    CONSTRAINT evidence_look CHECK (((look IS NULL) OR ((octet_length(look) = 32) AND (mark <> 'work_secret'::text)))),
    CONSTRAINT evidence_mark_known CHECK ((mark = ANY (ARRAY['public'::text, 'internal'::text, 'work_secret'::text]))),
    CONSTRAINT evidence_name_short CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT evidence_not_empty CHECK ((size > 0)),
    CONSTRAINT evidence_number_short CHECK (((char_length(number) >= 1) AND (char_length(number) <= 100)))
);
ALTER TABLE ONLY public.evidence FORCE ROW LEVEL SECURITY;
CREATE TABLE public.evidence_likeness (
    realm_id integer NOT NULL,
    use_id uuid NOT NULL,
    like_id uuid NOT NULL,
    how text NOT NULL COLLATE pg_catalog."C",
    distance smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT evidence_likeness_known CHECK ((how = ANY (ARRAY['picture'::text, 'text'::text]))),
    CONSTRAINT evidence_likeness_near CHECK (((distance >= 0) AND (distance <= 256)))
);
ALTER TABLE ONLY public.evidence_likeness FORCE ROW LEVEL SECURITY;
CREATE TABLE public.evidence_opening (
    realm_id integer NOT NULL,
    evidence_id uuid NOT NULL,
    person_id uuid NOT NULL,
    object text NOT NULL COLLATE pg_catalog."C",
    actor_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.evidence_opening FORCE ROW LEVEL SECURITY;
CREATE TABLE public.evidence_piece (
    realm_id integer NOT NULL,
    band smallint NOT NULL,
    value bigint NOT NULL,
    evidence_id uuid NOT NULL
);
ALTER TABLE ONLY public.evidence_piece FORCE ROW LEVEL SECURITY;
CREATE TABLE public.evidence_release (
    realm_id integer NOT NULL,
    use_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.evidence_release FORCE ROW LEVEL SECURITY;
CREATE TABLE public.evidence_use (
    realm_id integer NOT NULL,
    use_id uuid NOT NULL,
    evidence_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    n integer NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    object_id uuid NOT NULL,
    item text COLLATE pg_catalog."C",
    subject_id uuid,
    unit_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT evidence_use_counted CHECK ((n > 0))
);
ALTER TABLE ONLY public.evidence_use FORCE ROW LEVEL SECURITY;
CREATE TABLE public.hearing (
    realm_id integer NOT NULL,
    hearing_id uuid NOT NULL,
    by_unit_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    person_id uuid NOT NULL,
    occasion text NOT NULL COLLATE pg_catalog."C",
    reference text NOT NULL,
    day date NOT NULL,
    called_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT hearing_occasion_known CHECK ((occasion = ANY (ARRAY['draw'::text, 'bottom-rank'::text, 'other'::text]))),
    CONSTRAINT hearing_reference_short CHECK (((char_length(reference) >= 1) AND (char_length(reference) <= 200)))
);
ALTER TABLE ONLY public.hearing FORCE ROW LEVEL SECURITY;
CREATE TABLE public.hearing_record (
    realm_id integer NOT NULL,
    hearing_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    person_id uuid NOT NULL,
    minutes text NOT NULL,
    statement text NOT NULL,
    questions jsonb NOT NULL,
    actor_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT hearing_record_minutes_short CHECK (((char_length(minutes) >= 1) AND (char_length(minutes) <= 100))),
    CONSTRAINT hearing_record_statement_short CHECK (((char_length(statement) >= 1) AND (char_length(statement) <= 1000)))
);
ALTER TABLE ONLY public.hearing_record FORCE ROW LEVEL SECURITY;
CREATE TABLE public.history_edition (
    realm_id integer NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C",
    edition integer NOT NULL,
    digest text NOT NULL COLLATE pg_catalog."C",
    import_id uuid NOT NULL,
    row_count integer NOT NULL,
    booked integer NOT NULL,
    reversed integer NOT NULL,
    actor_id uuid NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    CONSTRAINT history_edition_booked_counted CHECK ((booked >= 0)),
    CONSTRAINT history_edition_counted CHECK ((edition > 0)),
    CONSTRAINT history_edition_not_empty CHECK ((row_count > 0)),
    CONSTRAINT history_edition_reversed_counted CHECK ((reversed >= 0))
);
ALTER TABLE ONLY public.history_edition FORCE ROW LEVEL SECURITY;
CREATE TABLE public.history_import (
    realm_id integer NOT NULL,
    digest text NOT NULL COLLATE pg_catalog."C",
    import_id uuid NOT NULL,
    row_count integer NOT NULL,
    actor_id uuid NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    CONSTRAINT history_import_not_empty CHECK ((row_count > 0))
);
ALTER TABLE ONLY public.history_import FORCE ROW LEVEL SECURITY;
CREATE TABLE public.inspection (
    realm_id integer NOT NULL,
    inspection_id uuid NOT NULL,
    by_unit_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    matter text NOT NULL,
    style text NOT NULL COLLATE pg_catalog."C",
    occasion text COLLATE pg_catalog."C",
    reference text,
    leader_id uuid NOT NULL,
    opened_by uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT inspection_matter_short CHECK (((char_length(matter) >= 1) AND (char_length(matter) <= 200))),
    CONSTRAINT inspection_occasion_known CHECK ((occasion = ANY (ARRAY['complaints'::text, 'draw-errors'::text, 'bottom-rank'::text, 'other'::text]))),
    CONSTRAINT inspection_reference_short CHECK (((char_length(reference) >= 1) AND (char_length(reference) <= 200))),
    CONSTRAINT inspection_special CHECK (((occasion IS NULL) = (reference IS NULL))),
    CONSTRAINT inspection_style_known CHECK ((style = ANY (ARRAY['push'::text, 'research'::text, 'open'::text, 'covert'::text])))
);
ALTER TABLE ONLY public.inspection FORCE ROW LEVEL SECURITY;
CREATE TABLE public.inspection_feedback (
    realm_id integer NOT NULL,
    feedback_id uuid NOT NULL,
    inspection_id uuid NOT NULL,
    by_unit_id uuid NOT NULL,
    number text NOT NULL,
    outcome text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    told_on date NOT NULL,
    actor_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT inspection_feedback_channel_known CHECK ((channel = ANY (ARRAY['talk'::text, 'phone'::text, 'letter'::text]))),
    CONSTRAINT inspection_feedback_number_short CHECK (((char_length(number) >= 1) AND (char_length(number) <= 64))),
    CONSTRAINT inspection_feedback_outcome_known CHECK ((outcome = ANY (ARRAY['founded'::text, 'partly'::text, 'unfounded'::text, 'passed-on'::text])))
);
ALTER TABLE ONLY public.inspection_feedback FORCE ROW LEVEL SECURITY;
CREATE TABLE public.inspection_person (
    realm_id integer NOT NULL,
    inspection_id uuid NOT NULL,
    person_id uuid NOT NULL,
    by_unit_id uuid NOT NULL
);
ALTER TABLE ONLY public.inspection_person FORCE ROW LEVEL SECURITY;
CREATE TABLE public.inspection_report (
    realm_id integer NOT NULL,
    inspection_id uuid NOT NULL,
    by_unit_id uuid NOT NULL,
    number text NOT NULL,
    summary text NOT NULL,
    actor_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT inspection_report_number_short CHECK (((char_length(number) >= 1) AND (char_length(number) <= 100))),
    CONSTRAINT inspection_report_summary_short CHECK (((char_length(summary) >= 1) AND (char_length(summary) <= 1000)))
);
ALTER TABLE ONLY public.inspection_report FORCE ROW LEVEL SECURITY;
CREATE TABLE public.inspection_sight (
    realm_id integer NOT NULL,
    inspection_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.inspection_sight FORCE ROW LEVEL SECURITY;
CREATE TABLE public.inspection_visit (
    realm_id integer NOT NULL,
    visit_id uuid NOT NULL,
    inspection_id uuid NOT NULL,
    by_unit_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    day date NOT NULL,
    methods text[] NOT NULL,
    found text,
    evidence uuid[] NOT NULL,
    actor_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    findings jsonb,
    mark text COLLATE pg_catalog."C",
    CONSTRAINT inspection_visit_found_short CHECK (((char_length(found) >= 1) AND (char_length(found) <= 1000))),
    CONSTRAINT inspection_visit_mark_known CHECK ((mark = ANY (ARRAY['public'::text, 'internal'::text, 'work_secret'::text]))),
    CONSTRAINT inspection_visit_methods CHECK ((cardinality(methods) > 0)),
    CONSTRAINT inspection_visit_says_something CHECK (((found IS NOT NULL) OR (findings IS NOT NULL)))
);
ALTER TABLE ONLY public.inspection_visit FORCE ROW LEVEL SECURITY;
CREATE TABLE public.journal (
    realm_id integer NOT NULL,
    seq bigint NOT NULL,
    tx xid8 NOT NULL,
    at timestamp with time zone NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    op text NOT NULL,
    body text NOT NULL,
    CONSTRAINT journal_op_known CHECK ((op = ANY (ARRAY['put'::text, 'drop'::text, 'rows'::text])))
);
ALTER TABLE ONLY public.journal FORCE ROW LEVEL SECURITY;
CREATE SEQUENCE public.journal_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.judgement (
    realm_id integer NOT NULL,
    judgement_id uuid NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    subject_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    opinion text NOT NULL COLLATE pg_catalog."C",
    told text NOT NULL,
    minutes text NOT NULL,
    author_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT judgement_minutes_short CHECK ((char_length(minutes) <= 200)),
    CONSTRAINT judgement_opinion_known CHECK ((opinion = ANY (ARRAY['good'::text, 'fair'::text, 'poor'::text]))),
    CONSTRAINT judgement_told_short CHECK ((char_length(told) <= 1000))
);
ALTER TABLE ONLY public.judgement FORCE ROW LEVEL SECURITY;
CREATE TABLE public.kin (
    realm_id integer NOT NULL,
    person_a uuid NOT NULL,
    person_b uuid NOT NULL,
    starts_on date NOT NULL,
    relation text COLLATE pg_catalog."C",
    entered_by uuid NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    CONSTRAINT kin_pair_ordered CHECK ((person_a < person_b)),
    CONSTRAINT kin_relation_known CHECK ((relation = ANY (ARRAY['spouse'::text, 'direct'::text, 'collateral'::text, 'in-law'::text])))
);
ALTER TABLE ONLY public.kin FORCE ROW LEVEL SECURITY;
CREATE TABLE public.life_frequency (
    realm_id integer NOT NULL,
    change_id uuid NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    since date NOT NULL,
    window_kind text COLLATE pg_catalog."C",
    at_least integer NOT NULL,
    grace integer NOT NULL,
    clause text NOT NULL,
    entered_by uuid NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    CONSTRAINT life_frequency_clause CHECK (((char_length(clause) >= 1) AND (char_length(clause) <= 200))),
    CONSTRAINT life_frequency_grace CHECK (((grace >= 0) AND (grace <= 366))),
    CONSTRAINT life_frequency_number CHECK (((at_least >= 0) AND (at_least <= 99))),
    CONSTRAINT life_frequency_whole CHECK (((window_kind IS NULL) = (at_least = 0))),
    CONSTRAINT life_frequency_window CHECK ((window_kind = ANY (ARRAY['month'::text, 'quarter'::text, 'half'::text, 'year'::text])))
);
ALTER TABLE ONLY public.life_frequency FORCE ROW LEVEL SECURITY;
CREATE TABLE public.life_frequency_decision (
    realm_id integer NOT NULL,
    change_id uuid NOT NULL,
    decision text NOT NULL COLLATE pg_catalog."C",
    reason text,
    decided_by uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT life_frequency_decided CHECK ((decision = ANY (ARRAY['in-force'::text, 'refused'::text, 'withdrawn'::text]))),
    CONSTRAINT life_frequency_reason CHECK ((char_length(reason) <= 1000))
);
ALTER TABLE ONLY public.life_frequency_decision FORCE ROW LEVEL SECURITY;
CREATE TABLE public.line_query (
    realm_id integer NOT NULL,
    query_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    entry_id uuid,
    claim_id uuid,
    asked_at timestamp with time zone NOT NULL,
    CONSTRAINT line_query_of_one CHECK (((entry_id IS NULL) <> (claim_id IS NULL)))
);
ALTER TABLE ONLY public.line_query FORCE ROW LEVEL SECURITY;
CREATE TABLE public.log_checkpoint (
    realm_id integer NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    note text NOT NULL,
    signed_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.log_checkpoint FORCE ROW LEVEL SECURITY;
CREATE TABLE public.log_cosignature (
    realm_id integer NOT NULL,
    size bigint NOT NULL,
    witness text NOT NULL COLLATE pg_catalog."C",
    line text NOT NULL,
    cosigned_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.log_cosignature FORCE ROW LEVEL SECURITY;
CREATE TABLE public.log_halt (
    realm_id integer NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    since timestamp with time zone NOT NULL,
    CONSTRAINT log_halt_known CHECK ((kind = ANY (ARRAY['fork'::text, 'signer-away'::text])))
);
ALTER TABLE ONLY public.log_halt FORCE ROW LEVEL SECURITY;
CREATE TABLE public.log_handover (
    realm_id integer NOT NULL,
    number integer NOT NULL,
    note text NOT NULL,
    by_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT log_handover_number_positive CHECK ((number > 0))
);
ALTER TABLE ONLY public.log_handover FORCE ROW LEVEL SECURITY;
CREATE TABLE public.log_leaf (
    realm_id integer NOT NULL,
    n bigint NOT NULL,
    hash bytea NOT NULL,
    entry_id uuid,
    seq bigint,
    CONSTRAINT log_leaf_of_one CHECK ((num_nonnulls(entry_id, seq) = 1))
);
ALTER TABLE ONLY public.log_leaf FORCE ROW LEVEL SECURITY;
CREATE TABLE public.log_node (
    realm_id integer NOT NULL,
    level smallint NOT NULL,
    n bigint NOT NULL,
    hash bytea NOT NULL
);
ALTER TABLE ONLY public.log_node FORCE ROW LEVEL SECURITY;
CREATE TABLE public.log_state (
    realm_id integer NOT NULL,
    size bigint NOT NULL,
    edge bytea NOT NULL,
    next_tx xid8 NOT NULL,
    server bigint NOT NULL,
    fence bigint DEFAULT 0 NOT NULL,
    fenced_by text DEFAULT ''::text NOT NULL
);
ALTER TABLE ONLY public.log_state FORCE ROW LEVEL SECURITY;
CREATE TABLE public.meeting (
    realm_id integer NOT NULL,
    meeting_id uuid NOT NULL,
    version integer NOT NULL,
    unit_id uuid NOT NULL,
    group_id uuid,
    kinds text[] NOT NULL,
    title text NOT NULL,
    place text NOT NULL,
    held_on date NOT NULL,
    begins text NOT NULL,
    counts_for text COLLATE pg_catalog."C",
    chair_id uuid NOT NULL,
    recorder_id uuid NOT NULL,
    agenda jsonb NOT NULL,
    entered_by uuid NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    CONSTRAINT meeting_begins_form CHECK ((begins ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'::text)),
    CONSTRAINT meeting_has_kinds CHECK ((cardinality(kinds) > 0)),
    CONSTRAINT meeting_place_short CHECK ((char_length(place) <= 100)),
    CONSTRAINT meeting_title_short CHECK ((char_length(title) <= 100)),
    CONSTRAINT meeting_version_positive CHECK ((version > 0))
);
ALTER TABLE ONLY public.meeting FORCE ROW LEVEL SECURITY;
CREATE TABLE public.meeting_award (
    realm_id integer NOT NULL,
    entry_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    person_id uuid NOT NULL,
    item text NOT NULL COLLATE pg_catalog."C",
    decision integer,
    minutes_version integer NOT NULL,
    entered_by uuid NOT NULL
);
ALTER TABLE ONLY public.meeting_award FORCE ROW LEVEL SECURITY;
CREATE TABLE public.meeting_mark (
    realm_id integer NOT NULL,
    meeting_id uuid NOT NULL,
    person_id uuid NOT NULL,
    n integer NOT NULL,
    unit_id uuid NOT NULL,
    mark text NOT NULL,
    how text NOT NULL,
    made_up_on date,
    note text,
    entered_by uuid NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    CONSTRAINT meeting_mark_counted CHECK ((n > 0)),
    CONSTRAINT meeting_mark_how_known CHECK ((how = ANY (ARRAY['code'::text, 'hand'::text, 'self'::text]))),
    CONSTRAINT meeting_mark_known CHECK ((mark = ANY (ARRAY['present'::text, 'leave-asked'::text, 'leave'::text, 'leave-refused'::text, 'absent'::text, 'made-up'::text]))),
    CONSTRAINT meeting_mark_made_up CHECK (((made_up_on IS NOT NULL) = (mark = 'made-up'::text))),
    CONSTRAINT meeting_mark_note_short CHECK ((char_length(note) <= 200))
);
ALTER TABLE ONLY public.meeting_mark FORCE ROW LEVEL SECURITY;
CREATE TABLE public.meeting_minutes (
    realm_id integer NOT NULL,
    meeting_id uuid NOT NULL,
    version integer NOT NULL,
    unit_id uuid NOT NULL,
    year integer NOT NULL,
    number integer NOT NULL,
    summary text NOT NULL,
    items jsonb NOT NULL,
    spoke uuid[] NOT NULL,
    expected uuid[] NOT NULL,
    quorum jsonb NOT NULL,
    entered_by uuid NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    mark text COLLATE pg_catalog."C",
    CONSTRAINT meeting_minutes_mark_known CHECK ((mark = ANY (ARRAY['public'::text, 'internal'::text, 'work_secret'::text]))),
    CONSTRAINT meeting_minutes_number_positive CHECK ((number > 0)),
    CONSTRAINT meeting_minutes_summary_short CHECK ((char_length(summary) <= 4000)),
    CONSTRAINT meeting_minutes_version_positive CHECK ((version > 0))
);
ALTER TABLE ONLY public.meeting_minutes FORCE ROW LEVEL SECURITY;
CREATE TABLE public.meeting_reminder (
    realm_id integer NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    object_id uuid NOT NULL,
    occasion text NOT NULL COLLATE pg_catalog."C",
    people integer NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT meeting_reminder_kind CHECK ((kind = ANY (ARRAY['tomorrow'::text, 'uncalled'::text])))
);
ALTER TABLE ONLY public.meeting_reminder FORCE ROW LEVEL SECURITY;
CREATE TABLE public.membership (
    realm_id integer NOT NULL,
    person_id uuid NOT NULL,
    line text NOT NULL,
    starts_on date NOT NULL,
    unit_id uuid,
    prior_unit_id uuid,
    CONSTRAINT membership_line_known CHECK ((line = ANY (ARRAY['party'::text, 'admin'::text])))
);
ALTER TABLE ONLY public.membership FORCE ROW LEVEL SECURITY;
CREATE TABLE public.message (
    realm_id integer NOT NULL,
    message_id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    object text NOT NULL COLLATE pg_catalog."C",
    params jsonb NOT NULL,
    due_on date,
    at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.message FORCE ROW LEVEL SECURITY;
CREATE TABLE public.message_seen (
    realm_id integer NOT NULL,
    message_id uuid NOT NULL,
    person_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.message_seen FORCE ROW LEVEL SECURITY;
CREATE TABLE public.period_act (
    realm_id integer NOT NULL,
    act_id uuid NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    n integer NOT NULL,
    act text NOT NULL,
    asked uuid,
    reason text,
    accepted jsonb NOT NULL,
    by_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT period_act_known CHECK ((act = ANY (ARRAY['closed'::text, 'asked'::text, 'reopened'::text]))),
    CONSTRAINT period_act_of_two CHECK (((act = 'reopened'::text) = (asked IS NOT NULL))),
    CONSTRAINT period_act_reason CHECK (((act = 'closed'::text) = (reason IS NULL)))
);
ALTER TABLE ONLY public.period_act FORCE ROW LEVEL SECURITY;
CREATE TABLE public.period_publication (
    realm_id integer NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    n integer NOT NULL,
    published_by uuid,
    published_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.period_publication FORCE ROW LEVEL SECURITY;
CREATE TABLE public.person (
    realm_id integer NOT NULL,
    person_id uuid NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    name_key text NOT NULL COLLATE pg_catalog."C",
    former_reference text,
    CONSTRAINT person_code_form CHECK ((code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'::text))
);
ALTER TABLE ONLY public.person FORCE ROW LEVEL SECURITY;
CREATE TABLE public.person_contact (
    realm_id integer NOT NULL,
    person_id uuid NOT NULL,
    email text NOT NULL,
    set_by uuid NOT NULL,
    set_at timestamp with time zone NOT NULL,
    told pg_snapshot,
    told_on bigint,
    CONSTRAINT person_contact_short CHECK ((char_length(email) <= 254))
);
ALTER TABLE ONLY public.person_contact FORCE ROW LEVEL SECURITY;
CREATE TABLE public.person_link (
    realm_id integer NOT NULL,
    person_id uuid NOT NULL,
    starts_on date NOT NULL,
    link_person_id uuid,
    CONSTRAINT person_link_not_self CHECK ((link_person_id <> person_id))
);
ALTER TABLE ONLY public.person_link FORCE ROW LEVEL SECURITY;
CREATE TABLE public.person_trait (
    realm_id integer NOT NULL,
    person_id uuid NOT NULL,
    trait text NOT NULL,
    starts_on date NOT NULL,
    value text,
    CONSTRAINT person_trait_known CHECK ((trait = ANY (ARRAY['category'::text, 'rank'::text, 'post'::text, 'absence'::text, 'duty'::text, 'grade'::text])))
);
ALTER TABLE ONLY public.person_trait FORCE ROW LEVEL SECURITY;
CREATE TABLE public.query_note (
    realm_id integer NOT NULL,
    query_id uuid NOT NULL,
    n integer NOT NULL,
    subject_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    author_id uuid NOT NULL,
    told text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT query_note_counted CHECK ((n > 0)),
    CONSTRAINT query_note_short CHECK (((char_length(told) >= 1) AND (char_length(told) <= 1000)))
);
ALTER TABLE ONLY public.query_note FORCE ROW LEVEL SECURITY;
CREATE TABLE public.realm (
    realm_id integer NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    timezone text DEFAULT 'Asia/Shanghai'::text NOT NULL,
    demo boolean DEFAULT false NOT NULL,
    first_year integer NOT NULL,
    founding boolean DEFAULT true NOT NULL,
    org_version bigint DEFAULT 1 NOT NULL,
    founded_at timestamp with time zone NOT NULL,
    CONSTRAINT realm_code_form CHECK ((code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'::text))
);
ALTER TABLE ONLY public.realm FORCE ROW LEVEL SECURITY;
CREATE TABLE public.removed_stay (
    realm_id integer NOT NULL,
    person_id uuid NOT NULL,
    unit_id uuid NOT NULL
);
ALTER TABLE ONLY public.removed_stay FORCE ROW LEVEL SECURITY;
CREATE TABLE public.request_key (
    realm_id integer NOT NULL,
    caller_id uuid NOT NULL,
    route text NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    digest bytea NOT NULL,
    status smallint NOT NULL,
    location text,
    body text NOT NULL,
    claimed_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.request_key FORCE ROW LEVEL SECURITY;
CREATE TABLE public.resolution (
    realm_id integer NOT NULL,
    resolution_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    layer text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL,
    paper jsonb NOT NULL,
    digest text NOT NULL COLLATE pg_catalog."C",
    takes_up uuid,
    prepared_by uuid NOT NULL,
    prepared_at timestamp with time zone NOT NULL,
    CONSTRAINT resolution_layer_known CHECK ((layer = ANY (ARRAY['members'::text, 'office-holders'::text, 'branches'::text, 'committees'::text]))),
    CONSTRAINT resolution_title_short CHECK ((char_length(title) <= 100))
);
ALTER TABLE ONLY public.resolution FORCE ROW LEVEL SECURITY;
CREATE TABLE public.resolution_sheet (
    realm_id integer NOT NULL,
    resolution_id uuid NOT NULL,
    sheet_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    booked_in uuid NOT NULL,
    entries uuid[] NOT NULL,
    subjects uuid[] NOT NULL
);
ALTER TABLE ONLY public.resolution_sheet FORCE ROW LEVEL SECURITY;
CREATE TABLE public.resolution_verdict (
    realm_id integer NOT NULL,
    sheet_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    verdict text NOT NULL COLLATE pg_catalog."C",
    reason text,
    minutes text NOT NULL,
    met_on date NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT resolution_minutes_short CHECK ((char_length(minutes) <= 100)),
    CONSTRAINT resolution_verdict_known CHECK ((verdict = ANY (ARRAY['confirmed'::text, 'returned'::text]))),
    CONSTRAINT resolution_verdict_reason CHECK (((verdict = 'returned'::text) = (reason IS NOT NULL))),
    CONSTRAINT resolution_verdict_short CHECK ((char_length(reason) <= 1000))
);
ALTER TABLE ONLY public.resolution_verdict FORCE ROW LEVEL SECURITY;
CREATE TABLE public.responsibility_model (
    realm_id integer NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    posts jsonb NOT NULL
);
ALTER TABLE ONLY public.responsibility_model FORCE ROW LEVEL SECURITY;
CREATE TABLE public.role_grant (
    realm_id integer NOT NULL,
    grant_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    unit_id uuid NOT NULL,
    subtree boolean NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    granted_by uuid,
    granted_at timestamp with time zone NOT NULL,
    CONSTRAINT role_grant_not_empty CHECK (((ends_on IS NULL) OR (ends_on > starts_on))),
    CONSTRAINT role_grant_not_to_self CHECK (((granted_by IS NULL) OR (granted_by <> person_id))),
    CONSTRAINT role_grant_role_known CHECK ((role = ANY (ARRAY['group_leader'::text, 'branch_committee'::text, 'office_clerk'::text, 'unit_committee'::text, 'work_committee'::text, 'party_group'::text, 'discipline_committee'::text, 'rule_admin'::text, 'rule_publisher'::text, 'hr_reader'::text, 'auditor'::text, 'system_admin'::text, 'security_admin'::text])))
);
ALTER TABLE ONLY public.role_grant FORCE ROW LEVEL SECURITY;
CREATE TABLE public.rule_basis (
    realm_id integer NOT NULL,
    basis_id uuid NOT NULL,
    scheme_version_id uuid NOT NULL,
    part text COLLATE pg_catalog."C",
    document text NOT NULL,
    article text NOT NULL,
    dated date NOT NULL,
    withdraws uuid,
    reason text,
    entered_by uuid NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    CONSTRAINT rule_basis_reason CHECK (((withdraws IS NULL) = (reason IS NULL)))
);
ALTER TABLE ONLY public.rule_basis FORCE ROW LEVEL SECURITY;
CREATE TABLE public.rule_comment (
    realm_id integer NOT NULL,
    comment_id uuid NOT NULL,
    consultation_id uuid NOT NULL,
    voice text NOT NULL,
    item text COLLATE pg_catalog."C",
    text text NOT NULL,
    on_behalf text,
    source text,
    dated date,
    entered_by uuid NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    CONSTRAINT rule_comment_behalf CHECK ((num_nonnulls(on_behalf, source, dated) =
CASE
    WHEN (voice = 'members'::text) THEN 0
    ELSE 3
END)),
    CONSTRAINT rule_comment_voice_known CHECK ((voice = ANY (ARRAY['members'::text, 'panels'::text, 'advisers'::text])))
);
ALTER TABLE ONLY public.rule_comment FORCE ROW LEVEL SECURITY;
CREATE TABLE public.rule_comment_answer (
    realm_id integer NOT NULL,
    comment_id uuid NOT NULL,
    verdict text NOT NULL,
    text text NOT NULL,
    answered_by uuid NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    CONSTRAINT rule_comment_answer_known CHECK ((verdict = ANY (ARRAY['adopted'::text, 'partly'::text, 'declined'::text])))
);
ALTER TABLE ONLY public.rule_comment_answer FORCE ROW LEVEL SECURITY;
CREATE TABLE public.rule_mark (
    realm_id integer NOT NULL,
    mark_id uuid NOT NULL,
    scheme_version_id uuid NOT NULL,
    part text COLLATE pg_catalog."C",
    kind text NOT NULL,
    reason text NOT NULL,
    marked_by uuid NOT NULL,
    marked_at timestamp with time zone NOT NULL,
    CONSTRAINT rule_mark_kind_known CHECK ((kind = ANY (ARRAY['missing'::text, 'partial'::text, 'outdated'::text, 'conflicting'::text])))
);
ALTER TABLE ONLY public.rule_mark FORCE ROW LEVEL SECURITY;
CREATE TABLE public.rule_mark_answer (
    realm_id integer NOT NULL,
    mark_id uuid NOT NULL,
    answer text NOT NULL,
    scheme_version_id uuid NOT NULL,
    answered_by uuid NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    CONSTRAINT rule_mark_answer_known CHECK ((answer = ANY (ARRAY['fill'::text, 'revise'::text, 'abolish'::text])))
);
ALTER TABLE ONLY public.rule_mark_answer FORCE ROW LEVEL SECURITY;
CREATE TABLE public.scheme_publication (
    realm_id integer NOT NULL,
    scheme_version_id uuid NOT NULL,
    starts_on date NOT NULL,
    adoption_document text,
    adoption_dated date,
    published_by uuid,
    published_at timestamp with time zone NOT NULL,
    CONSTRAINT scheme_publication_adoption CHECK (((adoption_document IS NULL) = (adoption_dated IS NULL)))
);
ALTER TABLE ONLY public.scheme_publication FORCE ROW LEVEL SECURITY;
CREATE TABLE public.scheme_version (
    realm_id integer NOT NULL,
    scheme_version_id uuid NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    assessment text NOT NULL COLLATE pg_catalog."C",
    subject_kind text NOT NULL,
    document text NOT NULL,
    digest text NOT NULL,
    author_id uuid,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT scheme_version_positive CHECK ((version > 0))
);
ALTER TABLE ONLY public.scheme_version FORCE ROW LEVEL SECURITY;
CREATE TABLE public.scheme_withdrawal (
    realm_id integer NOT NULL,
    scheme_version_id uuid NOT NULL,
    ends_on date NOT NULL,
    reason text NOT NULL,
    withdrawn_by uuid,
    withdrawn_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.scheme_withdrawal FORCE ROW LEVEL SECURITY;
CREATE TABLE public.seal (
    realm_id integer NOT NULL,
    number integer NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
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
    sealed_at timestamp with time zone NOT NULL,
    pending uuid[],
    CONSTRAINT seal_number_positive CHECK ((number > 0))
);
ALTER TABLE ONLY public.seal FORCE ROW LEVEL SECURITY;
CREATE TABLE public.seat (
    realm_id integer NOT NULL,
    unit_id uuid NOT NULL,
    seat text NOT NULL,
    starts_on date NOT NULL,
    person_id uuid,
    term_ends date
);
ALTER TABLE ONLY public.seat FORCE ROW LEVEL SECURITY;
CREATE TABLE public.secondary_membership (
    realm_id integer NOT NULL,
    person_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    starts_on date NOT NULL,
    present boolean NOT NULL
);
ALTER TABLE ONLY public.secondary_membership FORCE ROW LEVEL SECURITY;
CREATE TABLE public.session (
    realm_id integer NOT NULL,
    token_hash bytea NOT NULL,
    person_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.session FORCE ROW LEVEL SECURITY;
CREATE TABLE public.snapshot (
    realm_id integer NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    n integer NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    provisional boolean NOT NULL,
    as_of date NOT NULL,
    row_count integer NOT NULL,
    taken_by uuid,
    taken_at timestamp with time zone NOT NULL,
    CONSTRAINT snapshot_number_positive CHECK ((n > 0))
);
ALTER TABLE ONLY public.snapshot FORCE ROW LEVEL SECURITY;
CREATE TABLE public.snapshot_row (
    realm_id integer NOT NULL,
    period text NOT NULL COLLATE pg_catalog."C",
    n integer NOT NULL,
    assessment text NOT NULL COLLATE pg_catalog."C",
    subject_kind text NOT NULL COLLATE pg_catalog."C",
    subject_id uuid NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    unit_id uuid,
    unit_code text COLLATE pg_catalog."C",
    unit_name text,
    scheme_version_id uuid NOT NULL,
    total text,
    grade text,
    rank integer,
    rank_of integer,
    dimensions jsonb NOT NULL
);
ALTER TABLE ONLY public.snapshot_row FORCE ROW LEVEL SECURITY;
CREATE TABLE public.tally (
    realm_id integer NOT NULL,
    subject_id uuid NOT NULL,
    year_from date NOT NULL,
    scheme_version_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    item text NOT NULL COLLATE pg_catalog."C",
    facts integer NOT NULL,
    points bigint NOT NULL
)
WITH (fillfactor='85');
ALTER TABLE ONLY public.tally FORCE ROW LEVEL SECURITY;
CREATE TABLE public.tally_mark (
    realm_id integer NOT NULL,
    system bigint NOT NULL,
    up_to xid8 NOT NULL,
    entries bigint NOT NULL,
    last_day date,
    folded_at timestamp with time zone NOT NULL,
    lag_ms bigint NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    mismatch text
)
WITH (fillfactor='50');
ALTER TABLE ONLY public.tally_mark FORCE ROW LEVEL SECURITY;
CREATE TABLE public.tally_unit (
    realm_id integer NOT NULL,
    unit_id uuid NOT NULL,
    year_from date NOT NULL,
    scheme_version_id uuid NOT NULL,
    item text NOT NULL COLLATE pg_catalog."C",
    facts bigint NOT NULL,
    points bigint NOT NULL
)
WITH (fillfactor='50');
ALTER TABLE ONLY public.tally_unit FORCE ROW LEVEL SECURITY;
CREATE TABLE public.transition (
    realm_id integer NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    object_id uuid NOT NULL,
    n integer NOT NULL,
    act text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    open boolean NOT NULL,
    unit_id uuid NOT NULL,
    subject_id uuid,
    actor_id uuid NOT NULL,
    role text NOT NULL COLLATE pg_catalog."C",
    reason text,
    params jsonb NOT NULL,
    due_on date,
    at timestamp with time zone NOT NULL,
    CONSTRAINT transition_counted CHECK ((n > 0)),
    CONSTRAINT transition_reason_short CHECK ((char_length(reason) <= 1000))
);
ALTER TABLE ONLY public.transition FORCE ROW LEVEL SECURITY;
CREATE TABLE public.unit (
    realm_id integer NOT NULL,
    unit_id uuid NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    line text NOT NULL,
    kind text NOT NULL,
    CONSTRAINT unit_code_form CHECK ((code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'::text)),
    CONSTRAINT unit_line_known CHECK ((line = ANY (ARRAY['party'::text, 'admin'::text, 'body'::text, 'secondary'::text])))
);
ALTER TABLE ONLY public.unit FORCE ROW LEVEL SECURITY;
CREATE TABLE public.unit_link (
    realm_id integer NOT NULL,
    unit_id uuid NOT NULL,
    starts_on date NOT NULL,
    office_id uuid
);
ALTER TABLE ONLY public.unit_link FORCE ROW LEVEL SECURITY;
CREATE TABLE public.unit_place (
    realm_id integer NOT NULL,
    unit_id uuid NOT NULL,
    starts_on date NOT NULL,
    parent_id uuid,
    present boolean DEFAULT true NOT NULL,
    CONSTRAINT unit_place_not_own_parent CHECK ((parent_id <> unit_id))
);
ALTER TABLE ONLY public.unit_place FORCE ROW LEVEL SECURITY;
CREATE TABLE public.watch_note (
    realm_id integer NOT NULL,
    note_id uuid NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    object_id uuid NOT NULL,
    told text NOT NULL,
    author_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT watch_note_known CHECK ((kind = ANY (ARRAY['ring'::text, 'likeness'::text, 'objector'::text]))),
    CONSTRAINT watch_note_short CHECK (((char_length(told) >= 1) AND (char_length(told) <= 1000)))
);
ALTER TABLE ONLY public.watch_note FORCE ROW LEVEL SECURITY;
CREATE TABLE public.webhook (
    realm_id integer NOT NULL,
    webhook_id uuid NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT webhook_url_short CHECK ((char_length(url) <= 500))
);
ALTER TABLE ONLY public.webhook FORCE ROW LEVEL SECURITY;
CREATE TABLE public.webhook_act (
    realm_id integer NOT NULL,
    webhook_id uuid NOT NULL,
    n integer NOT NULL,
    act text NOT NULL,
    actor_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT webhook_act_counted CHECK ((n > 0)),
    CONSTRAINT webhook_act_known CHECK ((act = ANY (ARRAY['rotate'::text, 'end'::text])))
);
ALTER TABLE ONLY public.webhook_act FORCE ROW LEVEL SECURITY;
CREATE TABLE public.workday (
    realm_id integer NOT NULL,
    day date NOT NULL,
    works boolean NOT NULL,
    source text NOT NULL,
    entered_by uuid NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    CONSTRAINT workday_source_short CHECK ((char_length(source) <= 200))
);
ALTER TABLE ONLY public.workday FORCE ROW LEVEL SECURITY;
ALTER TABLE ONLY jobs.pgqueuer ALTER COLUMN id SET DEFAULT nextval('jobs.pgqueuer_id_seq'::regclass);
ALTER TABLE ONLY jobs.pgqueuer_schedules ALTER COLUMN id SET DEFAULT nextval('jobs.pgqueuer_schedules_id_seq'::regclass);
ALTER TABLE ONLY jobs.pgqueuer_statistics ALTER COLUMN id SET DEFAULT nextval('jobs.pgqueuer_statistics_id_seq'::regclass);
ALTER TABLE ONLY jobs.pgqueuer_log
    ADD CONSTRAINT pgqueuer_log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY jobs.pgqueuer
    ADD CONSTRAINT pgqueuer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY jobs.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_expression_entrypoint_key UNIQUE (expression, entrypoint);
ALTER TABLE ONLY jobs.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_pkey PRIMARY KEY (id);
ALTER TABLE ONLY jobs.pgqueuer_statistics
    ADD CONSTRAINT pgqueuer_statistics_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.adoption
    ADD CONSTRAINT adoption_pkey PRIMARY KEY (realm_id, adoption_id);
ALTER TABLE ONLY public.adoption
    ADD CONSTRAINT adoption_withdrawn_once UNIQUE (realm_id, withdraws);
ALTER TABLE ONLY public.attendance_exemption
    ADD CONSTRAINT attendance_exemption_pkey PRIMARY KEY (realm_id, exemption_id, version);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (realm_id, audit_id);
ALTER TABLE ONLY public.check_question
    ADD CONSTRAINT check_question_pkey PRIMARY KEY (realm_id, question_id);
ALTER TABLE ONLY public.check_record
    ADD CONSTRAINT check_record_pkey PRIMARY KEY (realm_id, record_id);
ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_pkey PRIMARY KEY (realm_id, claim_id);
ALTER TABLE ONLY public.claim_version
    ADD CONSTRAINT claim_version_pkey PRIMARY KEY (realm_id, claim_id, n);
ALTER TABLE ONLY public.confirmation
    ADD CONSTRAINT confirmation_pkey PRIMARY KEY (realm_id, entry_id, kind);
ALTER TABLE ONLY public.consultation
    ADD CONSTRAINT consultation_pkey PRIMARY KEY (realm_id, consultation_id);
ALTER TABLE ONLY public.consultation_result
    ADD CONSTRAINT consultation_result_pkey PRIMARY KEY (realm_id, consultation_id);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (realm_id, contact_id);
ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_pkey PRIMARY KEY (realm_id, person_id);
ALTER TABLE ONLY public.delivery_mark
    ADD CONSTRAINT delivery_mark_pkey PRIMARY KEY (realm_id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (realm_id, delivery_id);
ALTER TABLE ONLY public.demand
    ADD CONSTRAINT demand_pkey PRIMARY KEY (realm_id, demand_id);
ALTER TABLE ONLY public.draw_frame
    ADD CONSTRAINT draw_frame_pkey PRIMARY KEY (realm_id, draw_id);
ALTER TABLE ONLY public.draw
    ADD CONSTRAINT draw_once UNIQUE (realm_id, unit_id, kind, period);
ALTER TABLE ONLY public.draw
    ADD CONSTRAINT draw_pkey PRIMARY KEY (realm_id, draw_id);
ALTER TABLE ONLY public.draw_round
    ADD CONSTRAINT draw_round_pkey PRIMARY KEY (realm_id, draw_id, number);
ALTER TABLE ONLY public.draw_stratum
    ADD CONSTRAINT draw_stratum_pkey PRIMARY KEY (realm_id, draw_id, number);
ALTER TABLE ONLY public.draw_voucher
    ADD CONSTRAINT draw_voucher_pkey PRIMARY KEY (realm_id, draw_id, kind, given_by);
ALTER TABLE ONLY public.drawn
    ADD CONSTRAINT drawn_counted UNIQUE (realm_id, draw_id, n);
ALTER TABLE ONLY public.drawn
    ADD CONSTRAINT drawn_once UNIQUE (realm_id, draw_id, key);
ALTER TABLE ONLY public.drawn
    ADD CONSTRAINT drawn_pkey PRIMARY KEY (realm_id, drawn_id);
ALTER TABLE ONLY public.due_notice
    ADD CONSTRAINT due_notice_pkey PRIMARY KEY (realm_id, kind, object_id, n, stage);
ALTER TABLE ONLY public.entry
    ADD CONSTRAINT entry_pkey PRIMARY KEY (realm_id, entry_id);
ALTER TABLE ONLY public.evidence_likeness
    ADD CONSTRAINT evidence_likeness_pkey PRIMARY KEY (realm_id, use_id, like_id);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT evidence_once UNIQUE (realm_id, owner_id, key, mark);
ALTER TABLE ONLY public.evidence_opening
    ADD CONSTRAINT evidence_opening_pkey PRIMARY KEY (realm_id, evidence_id, person_id, object);
ALTER TABLE ONLY public.evidence_piece
    ADD CONSTRAINT evidence_piece_pkey PRIMARY KEY (realm_id, band, value, evidence_id);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT evidence_pkey PRIMARY KEY (realm_id, evidence_id);
ALTER TABLE ONLY public.evidence_release
    ADD CONSTRAINT evidence_release_pkey PRIMARY KEY (realm_id, use_id);
ALTER TABLE ONLY public.evidence_use
    ADD CONSTRAINT evidence_use_numbered UNIQUE (realm_id, key, n);
ALTER TABLE ONLY public.evidence_use
    ADD CONSTRAINT evidence_use_pkey PRIMARY KEY (realm_id, use_id);
ALTER TABLE ONLY public.hearing
    ADD CONSTRAINT hearing_pkey PRIMARY KEY (realm_id, hearing_id);
ALTER TABLE ONLY public.hearing_record
    ADD CONSTRAINT hearing_record_pkey PRIMARY KEY (realm_id, hearing_id);
ALTER TABLE ONLY public.history_edition
    ADD CONSTRAINT history_edition_pkey PRIMARY KEY (realm_id, source, edition);
ALTER TABLE ONLY public.history_import
    ADD CONSTRAINT history_import_pkey PRIMARY KEY (realm_id, digest);
ALTER TABLE ONLY public.inspection_feedback
    ADD CONSTRAINT inspection_feedback_once UNIQUE (realm_id, inspection_id, number);
ALTER TABLE ONLY public.inspection_feedback
    ADD CONSTRAINT inspection_feedback_pkey PRIMARY KEY (realm_id, feedback_id);
ALTER TABLE ONLY public.inspection_person
    ADD CONSTRAINT inspection_person_pkey PRIMARY KEY (realm_id, inspection_id, person_id);
ALTER TABLE ONLY public.inspection
    ADD CONSTRAINT inspection_pkey PRIMARY KEY (realm_id, inspection_id);
ALTER TABLE ONLY public.inspection_report
    ADD CONSTRAINT inspection_report_pkey PRIMARY KEY (realm_id, inspection_id);
ALTER TABLE ONLY public.inspection_sight
    ADD CONSTRAINT inspection_sight_pkey PRIMARY KEY (realm_id, inspection_id);
ALTER TABLE ONLY public.inspection_visit
    ADD CONSTRAINT inspection_visit_pkey PRIMARY KEY (realm_id, visit_id);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (realm_id, seq);
ALTER TABLE ONLY public.judgement
    ADD CONSTRAINT judgement_pkey PRIMARY KEY (realm_id, judgement_id);
ALTER TABLE ONLY public.kin
    ADD CONSTRAINT kin_pkey PRIMARY KEY (realm_id, person_a, person_b, starts_on);
ALTER TABLE ONLY public.life_frequency_decision
    ADD CONSTRAINT life_frequency_decision_pkey PRIMARY KEY (realm_id, change_id);
ALTER TABLE ONLY public.life_frequency
    ADD CONSTRAINT life_frequency_pkey PRIMARY KEY (realm_id, change_id);
ALTER TABLE ONLY public.line_query
    ADD CONSTRAINT line_query_pkey PRIMARY KEY (realm_id, query_id);
ALTER TABLE ONLY public.log_checkpoint
    ADD CONSTRAINT log_checkpoint_pkey PRIMARY KEY (realm_id, size);
ALTER TABLE ONLY public.log_cosignature
    ADD CONSTRAINT log_cosignature_pkey PRIMARY KEY (realm_id, size, witness);
ALTER TABLE ONLY public.log_halt
    ADD CONSTRAINT log_halt_pkey PRIMARY KEY (realm_id);
ALTER TABLE ONLY public.log_handover
    ADD CONSTRAINT log_handover_pkey PRIMARY KEY (realm_id, number);
ALTER TABLE ONLY public.log_leaf
    ADD CONSTRAINT log_leaf_pkey PRIMARY KEY (realm_id, n);
ALTER TABLE ONLY public.log_node
    ADD CONSTRAINT log_node_pkey PRIMARY KEY (realm_id, level, n);
ALTER TABLE ONLY public.log_state
    ADD CONSTRAINT log_state_pkey PRIMARY KEY (realm_id);
ALTER TABLE ONLY public.meeting_award
    ADD CONSTRAINT meeting_award_pkey PRIMARY KEY (realm_id, entry_id);
ALTER TABLE ONLY public.meeting_mark
    ADD CONSTRAINT meeting_mark_pkey PRIMARY KEY (realm_id, meeting_id, person_id, n);
ALTER TABLE ONLY public.meeting_minutes
    ADD CONSTRAINT meeting_minutes_pkey PRIMARY KEY (realm_id, meeting_id, version);
ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_pkey PRIMARY KEY (realm_id, meeting_id, version);
ALTER TABLE ONLY public.meeting_reminder
    ADD CONSTRAINT meeting_reminder_pkey PRIMARY KEY (realm_id, kind, object_id, occasion);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_pkey PRIMARY KEY (realm_id, person_id, line, starts_on);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_pkey PRIMARY KEY (realm_id, message_id);
ALTER TABLE ONLY public.message_seen
    ADD CONSTRAINT message_seen_pkey PRIMARY KEY (realm_id, message_id);
ALTER TABLE ONLY public.period_act
    ADD CONSTRAINT period_act_granted_once UNIQUE (realm_id, asked);
ALTER TABLE ONLY public.period_act
    ADD CONSTRAINT period_act_pkey PRIMARY KEY (realm_id, act_id);
ALTER TABLE ONLY public.period_publication
    ADD CONSTRAINT period_publication_pkey PRIMARY KEY (realm_id, period, n);
ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_code_unique UNIQUE (realm_id, code);
ALTER TABLE ONLY public.person_contact
    ADD CONSTRAINT person_contact_pkey PRIMARY KEY (realm_id, person_id);
ALTER TABLE ONLY public.person_link
    ADD CONSTRAINT person_link_pkey PRIMARY KEY (realm_id, person_id, starts_on);
ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (realm_id, person_id);
ALTER TABLE ONLY public.person_trait
    ADD CONSTRAINT person_trait_pkey PRIMARY KEY (realm_id, person_id, trait, starts_on);
ALTER TABLE ONLY public.query_note
    ADD CONSTRAINT query_note_pkey PRIMARY KEY (realm_id, query_id, n);
ALTER TABLE ONLY public.realm
    ADD CONSTRAINT realm_code_unique UNIQUE (code);
ALTER TABLE ONLY public.realm
    ADD CONSTRAINT realm_pkey PRIMARY KEY (realm_id);
ALTER TABLE ONLY public.removed_stay
    ADD CONSTRAINT removed_stay_pkey PRIMARY KEY (realm_id, person_id, unit_id);
ALTER TABLE ONLY public.request_key
    ADD CONSTRAINT request_key_pkey PRIMARY KEY (realm_id, caller_id, route, key);
ALTER TABLE ONLY public.resolution
    ADD CONSTRAINT resolution_pkey PRIMARY KEY (realm_id, resolution_id);
ALTER TABLE ONLY public.resolution_sheet
    ADD CONSTRAINT resolution_sheet_once UNIQUE (realm_id, resolution_id, booked_in);
ALTER TABLE ONLY public.resolution_sheet
    ADD CONSTRAINT resolution_sheet_pkey PRIMARY KEY (realm_id, sheet_id);
ALTER TABLE ONLY public.resolution_verdict
    ADD CONSTRAINT resolution_verdict_pkey PRIMARY KEY (realm_id, sheet_id);
ALTER TABLE ONLY public.responsibility_model
    ADD CONSTRAINT responsibility_model_pkey PRIMARY KEY (realm_id, code);
ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_pkey PRIMARY KEY (realm_id, grant_id);
ALTER TABLE ONLY public.rule_basis
    ADD CONSTRAINT rule_basis_pkey PRIMARY KEY (realm_id, basis_id);
ALTER TABLE ONLY public.rule_basis
    ADD CONSTRAINT rule_basis_withdrawn_once UNIQUE (realm_id, withdraws);
ALTER TABLE ONLY public.rule_comment_answer
    ADD CONSTRAINT rule_comment_answer_pkey PRIMARY KEY (realm_id, comment_id);
ALTER TABLE ONLY public.rule_comment
    ADD CONSTRAINT rule_comment_pkey PRIMARY KEY (realm_id, comment_id);
ALTER TABLE ONLY public.rule_mark_answer
    ADD CONSTRAINT rule_mark_answer_pkey PRIMARY KEY (realm_id, mark_id);
ALTER TABLE ONLY public.rule_mark
    ADD CONSTRAINT rule_mark_pkey PRIMARY KEY (realm_id, mark_id);
ALTER TABLE ONLY public.scheme_publication
    ADD CONSTRAINT scheme_publication_pkey PRIMARY KEY (realm_id, scheme_version_id);
ALTER TABLE ONLY public.scheme_version
    ADD CONSTRAINT scheme_version_pkey PRIMARY KEY (realm_id, scheme_version_id);
ALTER TABLE ONLY public.scheme_version
    ADD CONSTRAINT scheme_version_unique UNIQUE (realm_id, code, version);
ALTER TABLE ONLY public.scheme_withdrawal
    ADD CONSTRAINT scheme_withdrawal_pkey PRIMARY KEY (realm_id, scheme_version_id);
ALTER TABLE ONLY public.seal
    ADD CONSTRAINT seal_once UNIQUE (realm_id, period, n);
ALTER TABLE ONLY public.seal
    ADD CONSTRAINT seal_pkey PRIMARY KEY (realm_id, number);
ALTER TABLE ONLY public.seat
    ADD CONSTRAINT seat_pkey PRIMARY KEY (realm_id, unit_id, seat, starts_on);
ALTER TABLE ONLY public.secondary_membership
    ADD CONSTRAINT secondary_membership_pkey PRIMARY KEY (realm_id, person_id, unit_id, starts_on);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (realm_id, token_hash);
ALTER TABLE ONLY public.snapshot
    ADD CONSTRAINT snapshot_pkey PRIMARY KEY (realm_id, period, n);
ALTER TABLE ONLY public.snapshot_row
    ADD CONSTRAINT snapshot_row_pkey PRIMARY KEY (realm_id, period, n, assessment, subject_id);
ALTER TABLE ONLY public.tally_mark
    ADD CONSTRAINT tally_mark_pkey PRIMARY KEY (realm_id);
ALTER TABLE ONLY public.tally
    ADD CONSTRAINT tally_pkey PRIMARY KEY (realm_id, subject_id, year_from, scheme_version_id, unit_id, item);
ALTER TABLE ONLY public.tally_unit
    ADD CONSTRAINT tally_unit_pkey PRIMARY KEY (realm_id, unit_id, year_from, scheme_version_id, item);
ALTER TABLE ONLY public.transition
    ADD CONSTRAINT transition_pkey PRIMARY KEY (realm_id, kind, object_id, n);
ALTER TABLE ONLY public.unit
    ADD CONSTRAINT unit_code_unique UNIQUE (realm_id, code);
ALTER TABLE ONLY public.unit_link
    ADD CONSTRAINT unit_link_pkey PRIMARY KEY (realm_id, unit_id, starts_on);
ALTER TABLE ONLY public.unit
    ADD CONSTRAINT unit_pkey PRIMARY KEY (realm_id, unit_id);
ALTER TABLE ONLY public.unit_place
    ADD CONSTRAINT unit_place_pkey PRIMARY KEY (realm_id, unit_id, starts_on);
ALTER TABLE ONLY public.watch_note
    ADD CONSTRAINT watch_note_pkey PRIMARY KEY (realm_id, note_id);
ALTER TABLE ONLY public.webhook_act
    ADD CONSTRAINT webhook_act_pkey PRIMARY KEY (realm_id, webhook_id, n);
ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (realm_id, webhook_id);
ALTER TABLE ONLY public.workday
    ADD CONSTRAINT workday_pkey PRIMARY KEY (realm_id, day, entered_at);
CREATE INDEX pgqueuer_ep_ea_idx ON jobs.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::jobs.pgqueuer_status);
CREATE INDEX pgqueuer_ep_prio_id_idx ON jobs.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::jobs.pgqueuer_status);
CREATE INDEX pgqueuer_log_created ON jobs.pgqueuer_log USING btree (created);
CREATE INDEX pgqueuer_log_job_id_status ON jobs.pgqueuer_log USING btree (job_id, created DESC);
CREATE INDEX pgqueuer_log_not_aggregated ON jobs.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);
CREATE INDEX pgqueuer_log_status ON jobs.pgqueuer_log USING btree (status);
CREATE INDEX pgqueuer_picked_heartbeat_idx ON jobs.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::jobs.pgqueuer_status);
CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON jobs.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::jobs.pgqueuer_status) AND (slot IS NOT NULL));
CREATE INDEX pgqueuer_priority_id_id1_idx ON jobs.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::jobs.pgqueuer_status);
CREATE INDEX pgqueuer_queue_manager_id_idx ON jobs.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);
CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON jobs.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);
CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON jobs.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::jobs.pgqueuer_status, 'picked'::jobs.pgqueuer_status])) AND (dedupe_key IS NOT NULL));
CREATE INDEX pgqueuer_updated_id_id1_idx ON jobs.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::jobs.pgqueuer_status);
CREATE INDEX adoption_by_subject ON public.adoption USING btree (realm_id, subject_id);
CREATE INDEX attendance_exemption_by_person ON public.attendance_exemption USING btree (realm_id, person_id);
CREATE INDEX attendance_exemption_by_unit ON public.attendance_exemption USING btree (realm_id, unit_id);
CREATE INDEX check_record_by_drawn ON public.check_record USING btree (realm_id, drawn_id, record_id);
CREATE INDEX claim_by_subject ON public.claim USING btree (realm_id, subject_id, claim_id);
CREATE INDEX claim_by_unit ON public.claim USING btree (realm_id, unit_id, claim_id);
CREATE INDEX claim_version_of_fact ON public.claim_version USING btree (realm_id, subject_id, item);
CREATE INDEX confirmation_by_subject ON public.confirmation USING btree (realm_id, subject_id);
CREATE INDEX consultation_by_version ON public.consultation USING btree (realm_id, scheme_version_id);
CREATE INDEX contact_by_person ON public.contact USING btree (realm_id, person_id, day);
CREATE INDEX delivery_by_number ON public.delivery USING btree (realm_id, n);
CREATE INDEX delivery_failed ON public.delivery USING btree (realm_id, n) WHERE (state = 'failed'::text);
CREATE INDEX delivery_old ON public.delivery USING btree (tried_at) WHERE (state = 'delivered'::text);
CREATE UNIQUE INDEX delivery_once ON public.delivery USING btree (realm_id, target_id, event_id);
CREATE INDEX delivery_waiting ON public.delivery USING btree (realm_id, target_id, account, n) WHERE (state = 'waiting'::text);
CREATE INDEX demand_by_source ON public.demand USING btree (realm_id, source_id);
CREATE UNIQUE INDEX draw_voucher_once ON public.draw_voucher USING btree (realm_id, draw_id, kind, office) WHERE (kind <> 'beacon'::text);
CREATE INDEX drawn_by_checker ON public.drawn USING btree (realm_id, checker_id);
CREATE INDEX drawn_by_subject ON public.drawn USING btree (realm_id, subject_id) WHERE (subject_id IS NOT NULL);
CREATE INDEX entry_by_matter ON public.entry USING btree (realm_id, matter, item) WHERE (matter IS NOT NULL);
CREATE INDEX entry_by_subject ON public.entry USING btree (realm_id, subject_id, occurred_on, tx);
CREATE INDEX entry_by_tx ON public.entry USING btree (realm_id, tx);
CREATE INDEX entry_by_unit ON public.entry USING btree (realm_id, unit_id, occurred_on);
CREATE UNIQUE INDEX entry_reversed_once ON public.entry USING btree (realm_id, reverses) WHERE (reverses IS NOT NULL);
CREATE INDEX evidence_piece_of ON public.evidence_piece USING btree (realm_id, evidence_id);
CREATE INDEX evidence_use_by_evidence ON public.evidence_use USING btree (realm_id, evidence_id);
CREATE INDEX evidence_use_by_object ON public.evidence_use USING btree (realm_id, kind, object_id);
CREATE INDEX inspection_sight_by_unit ON public.inspection_sight USING btree (realm_id, unit_id);
CREATE INDEX inspection_visit_by_inspection ON public.inspection_visit USING btree (realm_id, inspection_id);
CREATE INDEX journal_by_name ON public.journal USING btree (realm_id, name, seq);
CREATE INDEX journal_by_tx ON public.journal USING btree (realm_id, tx);
CREATE INDEX journal_of_steps ON public.journal USING btree (realm_id, (
CASE
    WHEN (body IS JSON) THEN ((body)::jsonb ->> 'object_id'::text)
    ELSE NULL::text
END)) WHERE (name = 'transition'::text);
CREATE INDEX judgement_by_subject ON public.judgement USING btree (realm_id, subject_id, period);
CREATE INDEX kin_of_b ON public.kin USING btree (realm_id, person_b);
CREATE INDEX line_query_by_subject ON public.line_query USING btree (realm_id, subject_id, query_id);
CREATE INDEX line_query_by_unit ON public.line_query USING btree (realm_id, unit_id, query_id);
CREATE UNIQUE INDEX log_leaf_by_entry ON public.log_leaf USING btree (realm_id, entry_id) WHERE (entry_id IS NOT NULL);
CREATE UNIQUE INDEX log_leaf_by_seq ON public.log_leaf USING btree (realm_id, seq) WHERE (seq IS NOT NULL);
CREATE INDEX meeting_award_by_meeting ON public.meeting_award USING btree (realm_id, meeting_id);
CREATE INDEX meeting_by_unit ON public.meeting USING btree (realm_id, unit_id, held_on);
CREATE INDEX meeting_mark_by_person ON public.meeting_mark USING btree (realm_id, person_id);
CREATE UNIQUE INDEX meeting_minutes_numbered ON public.meeting_minutes USING btree (realm_id, unit_id, year, number) WHERE (version = 1);
CREATE INDEX membership_by_prior_unit ON public.membership USING btree (realm_id, prior_unit_id, line) WHERE (prior_unit_id IS NOT NULL);
CREATE INDEX membership_by_unit ON public.membership USING btree (realm_id, unit_id, line);
CREATE INDEX message_by_person ON public.message USING btree (realm_id, person_id, message_id);
CREATE UNIQUE INDEX period_act_closed_once ON public.period_act USING btree (realm_id, period, n) WHERE (act = 'closed'::text);
CREATE UNIQUE INDEX period_act_reopened_once ON public.period_act USING btree (realm_id, period, n) WHERE (act = 'reopened'::text);
CREATE INDEX resolution_by_unit ON public.resolution USING btree (realm_id, unit_id, period);
CREATE INDEX role_grant_by_person ON public.role_grant USING btree (realm_id, person_id);
CREATE INDEX rule_basis_by_version ON public.rule_basis USING btree (realm_id, scheme_version_id);
CREATE INDEX rule_comment_by_round ON public.rule_comment USING btree (realm_id, consultation_id, comment_id);
CREATE INDEX rule_mark_by_version ON public.rule_mark USING btree (realm_id, scheme_version_id);
CREATE INDEX snapshot_row_by_subject ON public.snapshot_row USING btree (realm_id, subject_id, period, n);
CREATE INDEX snapshot_row_by_unit ON public.snapshot_row USING btree (realm_id, period, n, unit_id);
CREATE INDEX transition_by_subject ON public.transition USING btree (realm_id, subject_id, kind) WHERE (subject_id IS NOT NULL);
CREATE INDEX transition_open ON public.transition USING btree (realm_id, unit_id, kind) WHERE open;
CREATE INDEX watch_note_by_object ON public.watch_note USING btree (realm_id, object_id);
CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT OR UPDATE ON jobs.pgqueuer FOR EACH ROW WHEN ((new.status = 'queued'::jobs.pgqueuer_status)) EXECUTE FUNCTION jobs.fn_pgqueuer_changed();
CREATE TRIGGER tg_pgqueuer_done AFTER DELETE OR TRUNCATE ON jobs.pgqueuer FOR EACH STATEMENT EXECUTE FUNCTION jobs.fn_pgqueuer_changed();
CREATE TRIGGER adoption_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.adoption FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER adoption_journal_add AFTER INSERT ON public.adoption REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER adoption_journal_change AFTER UPDATE ON public.adoption REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER adoption_journal_drop AFTER DELETE ON public.adoption REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER attendance_exemption_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.attendance_exemption FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER attendance_exemption_journal_add AFTER INSERT ON public.attendance_exemption REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER attendance_exemption_journal_change AFTER UPDATE ON public.attendance_exemption REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER attendance_exemption_journal_drop AFTER DELETE ON public.attendance_exemption REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER audit_journal_add AFTER INSERT ON public.audit REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_audit();
CREATE TRIGGER check_question_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.check_question FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER check_question_journal_add AFTER INSERT ON public.check_question REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER check_question_journal_change AFTER UPDATE ON public.check_question REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER check_question_journal_drop AFTER DELETE ON public.check_question REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER check_record_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.check_record FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER check_record_journal_add AFTER INSERT ON public.check_record REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER check_record_journal_change AFTER UPDATE ON public.check_record REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER check_record_journal_drop AFTER DELETE ON public.check_record REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER claim_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER claim_journal_add AFTER INSERT ON public.claim REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER claim_journal_change AFTER UPDATE ON public.claim REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER claim_journal_drop AFTER DELETE ON public.claim REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER claim_version_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim_version FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER claim_version_journal_add AFTER INSERT ON public.claim_version REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER claim_version_journal_change AFTER UPDATE ON public.claim_version REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER claim_version_journal_drop AFTER DELETE ON public.claim_version REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER confirmation_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.confirmation FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER confirmation_journal_add AFTER INSERT ON public.confirmation REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER confirmation_journal_change AFTER UPDATE ON public.confirmation REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER confirmation_journal_drop AFTER DELETE ON public.confirmation REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER confirmation_stamp BEFORE INSERT ON public.confirmation FOR EACH ROW EXECUTE FUNCTION public.stamp_confirmation();
CREATE TRIGGER consultation_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.consultation FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER consultation_journal_add AFTER INSERT ON public.consultation REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER consultation_journal_change AFTER UPDATE ON public.consultation REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER consultation_journal_drop AFTER DELETE ON public.consultation REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER consultation_result_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.consultation_result FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER consultation_result_journal_add AFTER INSERT ON public.consultation_result REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER consultation_result_journal_change AFTER UPDATE ON public.consultation_result REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER consultation_result_journal_drop AFTER DELETE ON public.consultation_result REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER contact_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.contact FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER contact_journal_add AFTER INSERT ON public.contact REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER contact_journal_change AFTER UPDATE ON public.contact REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER contact_journal_drop AFTER DELETE ON public.contact REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER demand_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.demand FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER demand_journal_add AFTER INSERT ON public.demand REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER demand_journal_change AFTER UPDATE ON public.demand REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER demand_journal_drop AFTER DELETE ON public.demand REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER draw_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.draw FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER draw_frame_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.draw_frame FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER draw_frame_journal_add AFTER INSERT ON public.draw_frame REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER draw_frame_journal_change AFTER UPDATE ON public.draw_frame REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER draw_frame_journal_drop AFTER DELETE ON public.draw_frame REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER draw_journal_add AFTER INSERT ON public.draw REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER draw_journal_change AFTER UPDATE ON public.draw REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER draw_journal_drop AFTER DELETE ON public.draw REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER draw_round_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.draw_round FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER draw_round_journal_add AFTER INSERT ON public.draw_round REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER draw_round_journal_change AFTER UPDATE ON public.draw_round REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER draw_round_journal_drop AFTER DELETE ON public.draw_round REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER draw_stratum_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.draw_stratum FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER draw_stratum_journal_add AFTER INSERT ON public.draw_stratum REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER draw_stratum_journal_change AFTER UPDATE ON public.draw_stratum REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER draw_stratum_journal_drop AFTER DELETE ON public.draw_stratum REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER draw_voucher_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.draw_voucher FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER draw_voucher_journal_add AFTER INSERT ON public.draw_voucher REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER draw_voucher_journal_change AFTER UPDATE ON public.draw_voucher REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER draw_voucher_journal_drop AFTER DELETE ON public.draw_voucher REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER drawn_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.drawn FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER drawn_journal_add AFTER INSERT ON public.drawn REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER drawn_journal_change AFTER UPDATE ON public.drawn REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER drawn_journal_drop AFTER DELETE ON public.drawn REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER due_notice_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.due_notice FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER entry_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.entry FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER entry_stamp BEFORE INSERT ON public.entry FOR EACH ROW EXECUTE FUNCTION public.stamp_entry();
CREATE TRIGGER evidence_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.evidence FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER evidence_journal_add AFTER INSERT ON public.evidence REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER evidence_journal_change AFTER UPDATE ON public.evidence REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER evidence_journal_drop AFTER DELETE ON public.evidence REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER evidence_likeness_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.evidence_likeness FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER evidence_likeness_journal_add AFTER INSERT ON public.evidence_likeness REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER evidence_likeness_journal_change AFTER UPDATE ON public.evidence_likeness REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER evidence_likeness_journal_drop AFTER DELETE ON public.evidence_likeness REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER evidence_opening_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.evidence_opening FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER evidence_opening_journal_add AFTER INSERT ON public.evidence_opening REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER evidence_opening_journal_change AFTER UPDATE ON public.evidence_opening REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER evidence_opening_journal_drop AFTER DELETE ON public.evidence_opening REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER evidence_piece_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.evidence_piece FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER evidence_release_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.evidence_release FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER evidence_release_journal_add AFTER INSERT ON public.evidence_release REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER evidence_release_journal_change AFTER UPDATE ON public.evidence_release REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER evidence_release_journal_drop AFTER DELETE ON public.evidence_release REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER evidence_use_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.evidence_use FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER evidence_use_journal_add AFTER INSERT ON public.evidence_use REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER evidence_use_journal_change AFTER UPDATE ON public.evidence_use REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER evidence_use_journal_drop AFTER DELETE ON public.evidence_use REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER hearing_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.hearing FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER hearing_journal_add AFTER INSERT ON public.hearing REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER hearing_journal_change AFTER UPDATE ON public.hearing REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER hearing_journal_drop AFTER DELETE ON public.hearing REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER hearing_record_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.hearing_record FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER hearing_record_journal_add AFTER INSERT ON public.hearing_record REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER hearing_record_journal_change AFTER UPDATE ON public.hearing_record REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER hearing_record_journal_drop AFTER DELETE ON public.hearing_record REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER history_edition_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.history_edition FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER history_edition_journal_add AFTER INSERT ON public.history_edition REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER history_edition_journal_change AFTER UPDATE ON public.history_edition REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER history_edition_journal_drop AFTER DELETE ON public.history_edition REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER history_import_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.history_import FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER history_import_journal_add AFTER INSERT ON public.history_import REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER history_import_journal_change AFTER UPDATE ON public.history_import REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER history_import_journal_drop AFTER DELETE ON public.history_import REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER inspection_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.inspection FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER inspection_feedback_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.inspection_feedback FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER inspection_feedback_journal_add AFTER INSERT ON public.inspection_feedback REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER inspection_feedback_journal_change AFTER UPDATE ON public.inspection_feedback REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER inspection_feedback_journal_drop AFTER DELETE ON public.inspection_feedback REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER inspection_journal_add AFTER INSERT ON public.inspection REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER inspection_journal_change AFTER UPDATE ON public.inspection REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER inspection_journal_drop AFTER DELETE ON public.inspection REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER inspection_person_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.inspection_person FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER inspection_person_journal_add AFTER INSERT ON public.inspection_person REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER inspection_person_journal_change AFTER UPDATE ON public.inspection_person REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER inspection_person_journal_drop AFTER DELETE ON public.inspection_person REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER inspection_report_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.inspection_report FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER inspection_report_journal_add AFTER INSERT ON public.inspection_report REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER inspection_report_journal_change AFTER UPDATE ON public.inspection_report REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER inspection_report_journal_drop AFTER DELETE ON public.inspection_report REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER inspection_sight_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.inspection_sight FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER inspection_sight_journal_add AFTER INSERT ON public.inspection_sight REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER inspection_sight_journal_change AFTER UPDATE ON public.inspection_sight REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER inspection_sight_journal_drop AFTER DELETE ON public.inspection_sight REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER inspection_visit_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.inspection_visit FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER inspection_visit_journal_add AFTER INSERT ON public.inspection_visit REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER inspection_visit_journal_change AFTER UPDATE ON public.inspection_visit REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER inspection_visit_journal_drop AFTER DELETE ON public.inspection_visit REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER journal_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER journal_guard BEFORE INSERT ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.guard_journal();
CREATE TRIGGER judgement_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.judgement FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER judgement_journal_add AFTER INSERT ON public.judgement REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER judgement_journal_change AFTER UPDATE ON public.judgement REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER judgement_journal_drop AFTER DELETE ON public.judgement REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER kin_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.kin FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER kin_journal_add AFTER INSERT ON public.kin REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER kin_journal_change AFTER UPDATE ON public.kin REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER kin_journal_drop AFTER DELETE ON public.kin REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER life_frequency_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.life_frequency FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER life_frequency_decision_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.life_frequency_decision FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER life_frequency_decision_journal_add AFTER INSERT ON public.life_frequency_decision REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER life_frequency_decision_journal_change AFTER UPDATE ON public.life_frequency_decision REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER life_frequency_decision_journal_drop AFTER DELETE ON public.life_frequency_decision REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER life_frequency_journal_add AFTER INSERT ON public.life_frequency REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER life_frequency_journal_change AFTER UPDATE ON public.life_frequency REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER life_frequency_journal_drop AFTER DELETE ON public.life_frequency REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER line_query_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.line_query FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER line_query_journal_add AFTER INSERT ON public.line_query REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER line_query_journal_change AFTER UPDATE ON public.line_query REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER line_query_journal_drop AFTER DELETE ON public.line_query REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER log_checkpoint_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.log_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER log_cosignature_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.log_cosignature FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER log_handover_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.log_handover FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER log_handover_journal_add AFTER INSERT ON public.log_handover REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER log_handover_journal_change AFTER UPDATE ON public.log_handover REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER log_handover_journal_drop AFTER DELETE ON public.log_handover REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER log_leaf_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.log_leaf FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER log_node_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.log_node FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER meeting_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.meeting FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER meeting_award_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.meeting_award FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER meeting_award_journal_add AFTER INSERT ON public.meeting_award REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER meeting_award_journal_change AFTER UPDATE ON public.meeting_award REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER meeting_award_journal_drop AFTER DELETE ON public.meeting_award REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER meeting_journal_add AFTER INSERT ON public.meeting REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER meeting_journal_change AFTER UPDATE ON public.meeting REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER meeting_journal_drop AFTER DELETE ON public.meeting REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER meeting_mark_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.meeting_mark FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER meeting_mark_journal_add AFTER INSERT ON public.meeting_mark REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER meeting_mark_journal_change AFTER UPDATE ON public.meeting_mark REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER meeting_mark_journal_drop AFTER DELETE ON public.meeting_mark REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER meeting_minutes_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.meeting_minutes FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER meeting_minutes_journal_add AFTER INSERT ON public.meeting_minutes REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER meeting_minutes_journal_change AFTER UPDATE ON public.meeting_minutes REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER meeting_minutes_journal_drop AFTER DELETE ON public.meeting_minutes REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER meeting_reminder_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.meeting_reminder FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER membership_journal_add AFTER INSERT ON public.membership REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER membership_journal_change AFTER UPDATE ON public.membership REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER membership_journal_drop AFTER DELETE ON public.membership REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER message_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.message FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER message_seen_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.message_seen FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER period_act_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.period_act FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER period_act_journal_add AFTER INSERT ON public.period_act REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER period_act_journal_change AFTER UPDATE ON public.period_act REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER period_act_journal_drop AFTER DELETE ON public.period_act REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER period_publication_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.period_publication FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER period_publication_journal_add AFTER INSERT ON public.period_publication REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER period_publication_journal_change AFTER UPDATE ON public.period_publication REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER period_publication_journal_drop AFTER DELETE ON public.period_publication REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER person_journal_add AFTER INSERT ON public.person REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER person_journal_change AFTER UPDATE ON public.person REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER person_journal_drop AFTER DELETE ON public.person REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER person_link_journal_add AFTER INSERT ON public.person_link REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER person_link_journal_change AFTER UPDATE ON public.person_link REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER person_link_journal_drop AFTER DELETE ON public.person_link REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER person_trait_journal_add AFTER INSERT ON public.person_trait REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER person_trait_journal_change AFTER UPDATE ON public.person_trait REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER person_trait_journal_drop AFTER DELETE ON public.person_trait REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER query_note_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.query_note FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER query_note_journal_add AFTER INSERT ON public.query_note REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER query_note_journal_change AFTER UPDATE ON public.query_note REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER query_note_journal_drop AFTER DELETE ON public.query_note REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER realm_journal_add AFTER INSERT ON public.realm REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add('org_version');
CREATE TRIGGER realm_journal_change AFTER UPDATE ON public.realm REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change('org_version');
CREATE TRIGGER realm_journal_drop AFTER DELETE ON public.realm REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop('org_version');
CREATE TRIGGER removed_stay_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.removed_stay FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER removed_stay_journal_add AFTER INSERT ON public.removed_stay REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER removed_stay_journal_change AFTER UPDATE ON public.removed_stay REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER removed_stay_journal_drop AFTER DELETE ON public.removed_stay REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER request_key_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.request_key FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER resolution_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.resolution FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER resolution_journal_add AFTER INSERT ON public.resolution REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER resolution_journal_change AFTER UPDATE ON public.resolution REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER resolution_journal_drop AFTER DELETE ON public.resolution REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER resolution_sheet_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.resolution_sheet FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER resolution_sheet_journal_add AFTER INSERT ON public.resolution_sheet REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER resolution_sheet_journal_change AFTER UPDATE ON public.resolution_sheet REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER resolution_sheet_journal_drop AFTER DELETE ON public.resolution_sheet REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER resolution_verdict_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.resolution_verdict FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER resolution_verdict_journal_add AFTER INSERT ON public.resolution_verdict REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER resolution_verdict_journal_change AFTER UPDATE ON public.resolution_verdict REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER resolution_verdict_journal_drop AFTER DELETE ON public.resolution_verdict REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER responsibility_model_journal_add AFTER INSERT ON public.responsibility_model REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER responsibility_model_journal_change AFTER UPDATE ON public.responsibility_model REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER responsibility_model_journal_drop AFTER DELETE ON public.responsibility_model REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER role_grant_journal_add AFTER INSERT ON public.role_grant REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER role_grant_journal_change AFTER UPDATE ON public.role_grant REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER role_grant_journal_drop AFTER DELETE ON public.role_grant REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER rule_basis_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.rule_basis FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER rule_basis_journal_add AFTER INSERT ON public.rule_basis REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER rule_basis_journal_change AFTER UPDATE ON public.rule_basis REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER rule_basis_journal_drop AFTER DELETE ON public.rule_basis REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER rule_comment_answer_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.rule_comment_answer FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER rule_comment_answer_journal_add AFTER INSERT ON public.rule_comment_answer REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER rule_comment_answer_journal_change AFTER UPDATE ON public.rule_comment_answer REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER rule_comment_answer_journal_drop AFTER DELETE ON public.rule_comment_answer REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER rule_comment_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.rule_comment FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER rule_comment_journal_add AFTER INSERT ON public.rule_comment REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER rule_comment_journal_change AFTER UPDATE ON public.rule_comment REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER rule_comment_journal_drop AFTER DELETE ON public.rule_comment REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER rule_mark_answer_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.rule_mark_answer FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER rule_mark_answer_journal_add AFTER INSERT ON public.rule_mark_answer REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER rule_mark_answer_journal_change AFTER UPDATE ON public.rule_mark_answer REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER rule_mark_answer_journal_drop AFTER DELETE ON public.rule_mark_answer REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER rule_mark_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.rule_mark FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER rule_mark_journal_add AFTER INSERT ON public.rule_mark REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER rule_mark_journal_change AFTER UPDATE ON public.rule_mark REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER rule_mark_journal_drop AFTER DELETE ON public.rule_mark REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER scheme_publication_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.scheme_publication FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER scheme_publication_journal_add AFTER INSERT ON public.scheme_publication REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER scheme_publication_journal_change AFTER UPDATE ON public.scheme_publication REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER scheme_publication_journal_drop AFTER DELETE ON public.scheme_publication REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER scheme_version_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.scheme_version FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER scheme_version_journal_add AFTER INSERT ON public.scheme_version REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER scheme_version_journal_change AFTER UPDATE ON public.scheme_version REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER scheme_version_journal_drop AFTER DELETE ON public.scheme_version REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER scheme_withdrawal_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.scheme_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER scheme_withdrawal_journal_add AFTER INSERT ON public.scheme_withdrawal REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER scheme_withdrawal_journal_change AFTER UPDATE ON public.scheme_withdrawal REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER scheme_withdrawal_journal_drop AFTER DELETE ON public.scheme_withdrawal REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER seal_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.seal FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER seal_journal_add AFTER INSERT ON public.seal REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER seal_journal_change AFTER UPDATE ON public.seal REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER seal_journal_drop AFTER DELETE ON public.seal REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER seat_journal_add AFTER INSERT ON public.seat REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER seat_journal_change AFTER UPDATE ON public.seat REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER seat_journal_drop AFTER DELETE ON public.seat REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER secondary_membership_journal_add AFTER INSERT ON public.secondary_membership REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER secondary_membership_journal_change AFTER UPDATE ON public.secondary_membership REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER secondary_membership_journal_drop AFTER DELETE ON public.secondary_membership REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER snapshot_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.snapshot FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER snapshot_journal_add AFTER INSERT ON public.snapshot REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER snapshot_journal_change AFTER UPDATE ON public.snapshot REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER snapshot_journal_drop AFTER DELETE ON public.snapshot REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER snapshot_row_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.snapshot_row FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER snapshot_row_journal_add AFTER INSERT ON public.snapshot_row REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_rows();
CREATE TRIGGER transition_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.transition FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER transition_journal_add AFTER INSERT ON public.transition REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER transition_journal_change AFTER UPDATE ON public.transition REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER transition_journal_drop AFTER DELETE ON public.transition REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER unit_journal_add AFTER INSERT ON public.unit REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER unit_journal_change AFTER UPDATE ON public.unit REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER unit_journal_drop AFTER DELETE ON public.unit REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER unit_link_journal_add AFTER INSERT ON public.unit_link REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER unit_link_journal_change AFTER UPDATE ON public.unit_link REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER unit_link_journal_drop AFTER DELETE ON public.unit_link REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER unit_place_journal_add AFTER INSERT ON public.unit_place REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER unit_place_journal_change AFTER UPDATE ON public.unit_place REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER unit_place_journal_drop AFTER DELETE ON public.unit_place REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER watch_note_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.watch_note FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER watch_note_journal_add AFTER INSERT ON public.watch_note REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER watch_note_journal_change AFTER UPDATE ON public.watch_note REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER watch_note_journal_drop AFTER DELETE ON public.watch_note REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER webhook_act_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.webhook_act FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER webhook_act_journal_add AFTER INSERT ON public.webhook_act REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER webhook_act_journal_change AFTER UPDATE ON public.webhook_act REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER webhook_act_journal_drop AFTER DELETE ON public.webhook_act REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER webhook_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.webhook FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER webhook_journal_add AFTER INSERT ON public.webhook REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER webhook_journal_change AFTER UPDATE ON public.webhook REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER webhook_journal_drop AFTER DELETE ON public.webhook REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
CREATE TRIGGER workday_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.workday FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER workday_journal_add AFTER INSERT ON public.workday REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_add();
CREATE TRIGGER workday_journal_change AFTER UPDATE ON public.workday REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.journal_change();
CREATE TRIGGER workday_journal_drop AFTER DELETE ON public.workday REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION public.journal_drop();
ALTER TABLE ONLY public.adoption
    ADD CONSTRAINT adoption_realm_id_withdraws_fkey FOREIGN KEY (realm_id, withdraws) REFERENCES public.adoption(realm_id, adoption_id);
ALTER TABLE ONLY public.attendance_exemption
    ADD CONSTRAINT attendance_exemption_realm_id_unit_id_fkey FOREIGN KEY (realm_id, unit_id) REFERENCES public.unit(realm_id, unit_id);
ALTER TABLE ONLY public.check_record
    ADD CONSTRAINT check_record_realm_id_drawn_id_fkey FOREIGN KEY (realm_id, drawn_id) REFERENCES public.drawn(realm_id, drawn_id);
ALTER TABLE ONLY public.confirmation
    ADD CONSTRAINT confirmation_realm_id_entry_id_fkey FOREIGN KEY (realm_id, entry_id) REFERENCES public.entry(realm_id, entry_id);
ALTER TABLE ONLY public.consultation
    ADD CONSTRAINT consultation_realm_id_scheme_version_id_fkey FOREIGN KEY (realm_id, scheme_version_id) REFERENCES public.scheme_version(realm_id, scheme_version_id);
ALTER TABLE ONLY public.consultation_result
    ADD CONSTRAINT consultation_result_realm_id_consultation_id_fkey FOREIGN KEY (realm_id, consultation_id) REFERENCES public.consultation(realm_id, consultation_id);
ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_realm_id_person_id_fkey FOREIGN KEY (realm_id, person_id) REFERENCES public.person(realm_id, person_id);
ALTER TABLE ONLY public.draw_frame
    ADD CONSTRAINT draw_frame_realm_id_draw_id_fkey FOREIGN KEY (realm_id, draw_id) REFERENCES public.draw(realm_id, draw_id);
ALTER TABLE ONLY public.draw
    ADD CONSTRAINT draw_realm_id_scheme_version_id_fkey FOREIGN KEY (realm_id, scheme_version_id) REFERENCES public.scheme_version(realm_id, scheme_version_id);
ALTER TABLE ONLY public.draw_round
    ADD CONSTRAINT draw_round_realm_id_draw_id_fkey FOREIGN KEY (realm_id, draw_id) REFERENCES public.draw(realm_id, draw_id);
ALTER TABLE ONLY public.draw_stratum
    ADD CONSTRAINT draw_stratum_realm_id_draw_id_fkey FOREIGN KEY (realm_id, draw_id) REFERENCES public.draw(realm_id, draw_id);
ALTER TABLE ONLY public.draw_voucher
    ADD CONSTRAINT draw_voucher_realm_id_draw_id_fkey FOREIGN KEY (realm_id, draw_id) REFERENCES public.draw(realm_id, draw_id);
ALTER TABLE ONLY public.drawn
    ADD CONSTRAINT drawn_realm_id_draw_id_fkey FOREIGN KEY (realm_id, draw_id) REFERENCES public.draw(realm_id, draw_id);
ALTER TABLE ONLY public.entry
    ADD CONSTRAINT entry_reverses_known FOREIGN KEY (realm_id, reverses) REFERENCES public.entry(realm_id, entry_id);
ALTER TABLE ONLY public.history_edition
    ADD CONSTRAINT history_edition_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES public.realm(realm_id);
ALTER TABLE ONLY public.history_import
    ADD CONSTRAINT history_import_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES public.realm(realm_id);
ALTER TABLE ONLY public.life_frequency_decision
    ADD CONSTRAINT life_frequency_decision_realm_id_change_id_fkey FOREIGN KEY (realm_id, change_id) REFERENCES public.life_frequency(realm_id, change_id);
ALTER TABLE ONLY public.log_cosignature
    ADD CONSTRAINT log_cosignature_realm_id_size_fkey FOREIGN KEY (realm_id, size) REFERENCES public.log_checkpoint(realm_id, size);
ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_realm_id_group_id_fkey FOREIGN KEY (realm_id, group_id) REFERENCES public.unit(realm_id, unit_id);
ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_realm_id_unit_id_fkey FOREIGN KEY (realm_id, unit_id) REFERENCES public.unit(realm_id, unit_id);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_realm_id_person_id_fkey FOREIGN KEY (realm_id, person_id) REFERENCES public.person(realm_id, person_id);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_realm_id_unit_id_fkey FOREIGN KEY (realm_id, unit_id) REFERENCES public.unit(realm_id, unit_id);
ALTER TABLE ONLY public.period_act
    ADD CONSTRAINT period_act_realm_id_asked_fkey FOREIGN KEY (realm_id, asked) REFERENCES public.period_act(realm_id, act_id);
ALTER TABLE ONLY public.period_act
    ADD CONSTRAINT period_act_realm_id_period_n_fkey FOREIGN KEY (realm_id, period, n) REFERENCES public.snapshot(realm_id, period, n);
ALTER TABLE ONLY public.period_publication
    ADD CONSTRAINT period_publication_realm_id_period_n_fkey FOREIGN KEY (realm_id, period, n) REFERENCES public.snapshot(realm_id, period, n);
ALTER TABLE ONLY public.person_link
    ADD CONSTRAINT person_link_realm_id_link_person_id_fkey FOREIGN KEY (realm_id, link_person_id) REFERENCES public.person(realm_id, person_id);
ALTER TABLE ONLY public.person_link
    ADD CONSTRAINT person_link_realm_id_person_id_fkey FOREIGN KEY (realm_id, person_id) REFERENCES public.person(realm_id, person_id);
ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES public.realm(realm_id);
ALTER TABLE ONLY public.person_trait
    ADD CONSTRAINT person_trait_realm_id_person_id_fkey FOREIGN KEY (realm_id, person_id) REFERENCES public.person(realm_id, person_id);
ALTER TABLE ONLY public.removed_stay
    ADD CONSTRAINT removed_stay_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES public.realm(realm_id);
ALTER TABLE ONLY public.resolution
    ADD CONSTRAINT resolution_realm_id_takes_up_fkey FOREIGN KEY (realm_id, takes_up) REFERENCES public.resolution(realm_id, resolution_id);
ALTER TABLE ONLY public.resolution_sheet
    ADD CONSTRAINT resolution_sheet_realm_id_resolution_id_fkey FOREIGN KEY (realm_id, resolution_id) REFERENCES public.resolution(realm_id, resolution_id);
ALTER TABLE ONLY public.resolution_verdict
    ADD CONSTRAINT resolution_verdict_realm_id_sheet_id_fkey FOREIGN KEY (realm_id, sheet_id) REFERENCES public.resolution_sheet(realm_id, sheet_id);
ALTER TABLE ONLY public.responsibility_model
    ADD CONSTRAINT responsibility_model_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES public.realm(realm_id);
ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_realm_id_person_id_fkey FOREIGN KEY (realm_id, person_id) REFERENCES public.person(realm_id, person_id);
ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_realm_id_unit_id_fkey FOREIGN KEY (realm_id, unit_id) REFERENCES public.unit(realm_id, unit_id);
ALTER TABLE ONLY public.rule_basis
    ADD CONSTRAINT rule_basis_realm_id_scheme_version_id_fkey FOREIGN KEY (realm_id, scheme_version_id) REFERENCES public.scheme_version(realm_id, scheme_version_id);
ALTER TABLE ONLY public.rule_basis
    ADD CONSTRAINT rule_basis_realm_id_withdraws_fkey FOREIGN KEY (realm_id, withdraws) REFERENCES public.rule_basis(realm_id, basis_id);
ALTER TABLE ONLY public.rule_comment_answer
    ADD CONSTRAINT rule_comment_answer_realm_id_comment_id_fkey FOREIGN KEY (realm_id, comment_id) REFERENCES public.rule_comment(realm_id, comment_id);
ALTER TABLE ONLY public.rule_comment
    ADD CONSTRAINT rule_comment_realm_id_consultation_id_fkey FOREIGN KEY (realm_id, consultation_id) REFERENCES public.consultation(realm_id, consultation_id);
ALTER TABLE ONLY public.rule_mark_answer
    ADD CONSTRAINT rule_mark_answer_realm_id_mark_id_fkey FOREIGN KEY (realm_id, mark_id) REFERENCES public.rule_mark(realm_id, mark_id);
ALTER TABLE ONLY public.rule_mark_answer
    ADD CONSTRAINT rule_mark_answer_realm_id_scheme_version_id_fkey FOREIGN KEY (realm_id, scheme_version_id) REFERENCES public.scheme_version(realm_id, scheme_version_id);
ALTER TABLE ONLY public.rule_mark
    ADD CONSTRAINT rule_mark_realm_id_scheme_version_id_fkey FOREIGN KEY (realm_id, scheme_version_id) REFERENCES public.scheme_version(realm_id, scheme_version_id);
ALTER TABLE ONLY public.scheme_publication
    ADD CONSTRAINT scheme_publication_realm_id_scheme_version_id_fkey FOREIGN KEY (realm_id, scheme_version_id) REFERENCES public.scheme_version(realm_id, scheme_version_id);
ALTER TABLE ONLY public.scheme_version
    ADD CONSTRAINT scheme_version_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES public.realm(realm_id);
ALTER TABLE ONLY public.scheme_withdrawal
    ADD CONSTRAINT scheme_withdrawal_realm_id_scheme_version_id_fkey FOREIGN KEY (realm_id, scheme_version_id) REFERENCES public.scheme_publication(realm_id, scheme_version_id);
ALTER TABLE ONLY public.seal
    ADD CONSTRAINT seal_realm_id_period_n_fkey FOREIGN KEY (realm_id, period, n) REFERENCES public.snapshot(realm_id, period, n);
ALTER TABLE ONLY public.seat
    ADD CONSTRAINT seat_realm_id_person_id_fkey FOREIGN KEY (realm_id, person_id) REFERENCES public.person(realm_id, person_id);
ALTER TABLE ONLY public.seat
    ADD CONSTRAINT seat_realm_id_unit_id_fkey FOREIGN KEY (realm_id, unit_id) REFERENCES public.unit(realm_id, unit_id);
ALTER TABLE ONLY public.secondary_membership
    ADD CONSTRAINT secondary_membership_realm_id_person_id_fkey FOREIGN KEY (realm_id, person_id) REFERENCES public.person(realm_id, person_id);
ALTER TABLE ONLY public.secondary_membership
    ADD CONSTRAINT secondary_membership_realm_id_unit_id_fkey FOREIGN KEY (realm_id, unit_id) REFERENCES public.unit(realm_id, unit_id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_realm_id_person_id_fkey FOREIGN KEY (realm_id, person_id) REFERENCES public.person(realm_id, person_id);
ALTER TABLE ONLY public.snapshot
    ADD CONSTRAINT snapshot_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES public.realm(realm_id);
ALTER TABLE ONLY public.snapshot_row
    ADD CONSTRAINT snapshot_row_realm_id_period_n_fkey FOREIGN KEY (realm_id, period, n) REFERENCES public.snapshot(realm_id, period, n);
ALTER TABLE ONLY public.tally_mark
    ADD CONSTRAINT tally_mark_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES public.realm(realm_id);
ALTER TABLE ONLY public.tally
    ADD CONSTRAINT tally_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES public.realm(realm_id);
ALTER TABLE ONLY public.tally_unit
    ADD CONSTRAINT tally_unit_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES public.realm(realm_id);
ALTER TABLE ONLY public.unit_link
    ADD CONSTRAINT unit_link_realm_id_office_id_fkey FOREIGN KEY (realm_id, office_id) REFERENCES public.unit(realm_id, unit_id);
ALTER TABLE ONLY public.unit_link
    ADD CONSTRAINT unit_link_realm_id_unit_id_fkey FOREIGN KEY (realm_id, unit_id) REFERENCES public.unit(realm_id, unit_id);
ALTER TABLE ONLY public.unit_place
    ADD CONSTRAINT unit_place_realm_id_parent_id_fkey FOREIGN KEY (realm_id, parent_id) REFERENCES public.unit(realm_id, unit_id);
ALTER TABLE ONLY public.unit_place
    ADD CONSTRAINT unit_place_realm_id_unit_id_fkey FOREIGN KEY (realm_id, unit_id) REFERENCES public.unit(realm_id, unit_id);
ALTER TABLE ONLY public.unit
    ADD CONSTRAINT unit_realm_id_fkey FOREIGN KEY (realm_id) REFERENCES public.realm(realm_id);
ALTER TABLE public.adoption ENABLE ROW LEVEL SECURITY;
CREATE POLICY adoption_book ON public.adoption FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (((booked_by || ':*'::text) = ANY (( SELECT (NULLIF(current_setting('gongbu.posts'::text, true), ''::text))::text[] AS "nullif")::text[])) OR (((booked_by || ':'::text) || unit_id) = ANY (( SELECT (NULLIF(current_setting('gongbu.posts'::text, true), ''::text))::text[] AS "nullif")::text[])))));
CREATE POLICY adoption_checked ON public.adoption FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY adoption_read ON public.adoption FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.attendance_exemption ENABLE ROW LEVEL SECURITY;
CREATE POLICY attendance_exemption_add ON public.attendance_exemption FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (entered_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) AND
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END));
CREATE POLICY attendance_exemption_checked ON public.attendance_exemption FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY attendance_exemption_read ON public.attendance_exemption FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((person_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_add ON public.audit FOR INSERT TO gongbu_app WITH CHECK ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY audit_checked ON public.audit FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY audit_read ON public.audit FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ( SELECT (current_setting('gongbu.audit'::text, true) = '*'::text))));
ALTER TABLE public.check_question ENABLE ROW LEVEL SECURITY;
CREATE POLICY check_question_add ON public.check_question FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (made_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) AND
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END));
CREATE POLICY check_question_checked ON public.check_question FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY check_question_read ON public.check_question FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END));
ALTER TABLE public.check_record ENABLE ROW LEVEL SECURITY;
CREATE POLICY check_record_add ON public.check_record FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (put_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY check_record_checked ON public.check_record FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY check_record_read ON public.check_record FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR (put_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.claim ENABLE ROW LEVEL SECURITY;
CREATE POLICY claim_add ON public.claim FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (entered_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY claim_checked ON public.claim FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY claim_read ON public.claim FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (subject_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.subjects'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[])))));
ALTER TABLE public.claim_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY claim_version_add ON public.claim_version FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (author_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY claim_version_checked ON public.claim_version FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY claim_version_read ON public.claim_version FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (subject_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.subjects'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[])))));
ALTER TABLE public.confirmation ENABLE ROW LEVEL SECURITY;
CREATE POLICY confirmation_add ON public.confirmation FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (confirmed_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY confirmation_checked ON public.confirmation FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY confirmation_read ON public.confirmation FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR (subject_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.subjects'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[])) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.consultation ENABLE ROW LEVEL SECURITY;
CREATE POLICY consultation_checked ON public.consultation FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY consultation_realm ON public.consultation TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.consultation_result ENABLE ROW LEVEL SECURITY;
CREATE POLICY consultation_result_checked ON public.consultation_result FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY consultation_result_realm ON public.consultation_result TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.contact ENABLE ROW LEVEL SECURITY;
CREATE POLICY contact_add ON public.contact FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY contact_checked ON public.contact FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY contact_read ON public.contact FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((person_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.credential ENABLE ROW LEVEL SECURITY;
CREATE POLICY credential_realm ON public.credential TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.delivery_mark ENABLE ROW LEVEL SECURITY;
CREATE POLICY delivery_mark_realm ON public.delivery_mark TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY delivery_mark_send ON public.delivery_mark TO gongbu_worker USING (true);
CREATE POLICY delivery_realm ON public.delivery TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY delivery_send ON public.delivery TO gongbu_worker USING (true);
ALTER TABLE public.demand ENABLE ROW LEVEL SECURITY;
CREATE POLICY demand_add ON public.demand FOR INSERT TO gongbu_app WITH CHECK ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY demand_checked ON public.demand FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY demand_read ON public.demand FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR ((source = 'inspection'::text) AND
CASE
    WHEN ( SELECT (current_setting('gongbu.papers'::text, true) = '*'::text)) THEN true
    ELSE (by_unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.papers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END) OR (source_id = ANY (( SELECT (NULLIF(current_setting('gongbu.sources'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])))));
ALTER TABLE public.draw ENABLE ROW LEVEL SECURITY;
CREATE POLICY draw_add ON public.draw FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (made_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY draw_checked ON public.draw FOR SELECT TO gongbu_worker USING (true);
ALTER TABLE public.draw_frame ENABLE ROW LEVEL SECURITY;
CREATE POLICY draw_frame_add ON public.draw_frame FOR INSERT TO gongbu_app WITH CHECK ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY draw_frame_checked ON public.draw_frame FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY draw_frame_read ON public.draw_frame FOR SELECT TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY draw_read ON public.draw FOR SELECT TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.draw_round ENABLE ROW LEVEL SECURITY;
CREATE POLICY draw_round_add ON public.draw_round FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (opened_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY draw_round_checked ON public.draw_round FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY draw_round_read ON public.draw_round FOR SELECT TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.draw_stratum ENABLE ROW LEVEL SECURITY;
CREATE POLICY draw_stratum_add ON public.draw_stratum FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END));
CREATE POLICY draw_stratum_checked ON public.draw_stratum FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY draw_stratum_read ON public.draw_stratum FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END));
ALTER TABLE public.draw_voucher ENABLE ROW LEVEL SECURITY;
CREATE POLICY draw_voucher_add ON public.draw_voucher FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (given_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY draw_voucher_checked ON public.draw_voucher FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY draw_voucher_read ON public.draw_voucher FOR SELECT TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.drawn ENABLE ROW LEVEL SECURITY;
CREATE POLICY drawn_add ON public.drawn FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (drawn_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) AND
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END));
CREATE POLICY drawn_checked ON public.drawn FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY drawn_read ON public.drawn FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR (checker_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.due_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY due_notice_work ON public.due_notice TO gongbu_worker USING (true);
ALTER TABLE public.entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY entry_book ON public.entry FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (((actor_id || ':*'::text) = ANY (( SELECT (NULLIF(current_setting('gongbu.posts'::text, true), ''::text))::text[] AS "nullif")::text[])) OR (((actor_id || ':'::text) || unit_id) = ANY (( SELECT (NULLIF(current_setting('gongbu.posts'::text, true), ''::text))::text[] AS "nullif")::text[])))));
CREATE POLICY entry_fold ON public.entry FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY entry_read ON public.entry FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (subject_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.subjects'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[])))));
ALTER TABLE public.evidence ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_add ON public.evidence FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (owner_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY evidence_checked ON public.evidence FOR SELECT TO gongbu_worker USING (true);
ALTER TABLE public.evidence_likeness ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_likeness_add ON public.evidence_likeness FOR INSERT TO gongbu_app WITH CHECK ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY evidence_likeness_checked ON public.evidence_likeness FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY evidence_likeness_read ON public.evidence_likeness FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ( SELECT (current_setting('gongbu.audit'::text, true) = '*'::text))));
ALTER TABLE public.evidence_opening ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_opening_add ON public.evidence_opening FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY evidence_opening_checked ON public.evidence_opening FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY evidence_opening_read ON public.evidence_opening FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((person_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")))));
ALTER TABLE public.evidence_piece ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_piece_add ON public.evidence_piece FOR INSERT TO gongbu_app WITH CHECK ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY evidence_piece_read ON public.evidence_piece FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ( SELECT (current_setting('gongbu.evidence'::text, true) = '*'::text))));
CREATE POLICY evidence_read ON public.evidence FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((owner_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.evidence'::text, true) = '*'::text)) THEN true
    ELSE (evidence_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.evidence'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.evidence_release ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_release_add ON public.evidence_release FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY evidence_release_checked ON public.evidence_release FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY evidence_release_read ON public.evidence_release FOR SELECT TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.evidence_use ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_use_add ON public.evidence_use FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY evidence_use_checked ON public.evidence_use FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY evidence_use_read ON public.evidence_use FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR ( SELECT (current_setting('gongbu.evidence'::text, true) = '*'::text)) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.hearing ENABLE ROW LEVEL SECURITY;
CREATE POLICY hearing_add ON public.hearing FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (called_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY hearing_checked ON public.hearing FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY hearing_read ON public.hearing FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((person_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.hearing_record ENABLE ROW LEVEL SECURITY;
CREATE POLICY hearing_record_add ON public.hearing_record FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY hearing_record_checked ON public.hearing_record FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY hearing_record_read ON public.hearing_record FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((person_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.history_edition ENABLE ROW LEVEL SECURITY;
CREATE POLICY history_edition_checked ON public.history_edition FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY history_edition_realm ON public.history_edition TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.history_import ENABLE ROW LEVEL SECURITY;
CREATE POLICY history_import_checked ON public.history_import FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY history_import_realm ON public.history_import TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.inspection ENABLE ROW LEVEL SECURITY;
CREATE POLICY inspection_add ON public.inspection FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (opened_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY inspection_checked ON public.inspection FOR SELECT TO gongbu_worker USING (true);
ALTER TABLE public.inspection_feedback ENABLE ROW LEVEL SECURITY;
CREATE POLICY inspection_feedback_add ON public.inspection_feedback FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY inspection_feedback_checked ON public.inspection_feedback FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY inspection_feedback_read ON public.inspection_feedback FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.papers'::text, true) = '*'::text)) THEN true
    ELSE (by_unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.papers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.inspection_person ENABLE ROW LEVEL SECURITY;
CREATE POLICY inspection_person_add ON public.inspection_person FOR INSERT TO gongbu_app WITH CHECK ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY inspection_person_checked ON public.inspection_person FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY inspection_person_read ON public.inspection_person FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((person_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.papers'::text, true) = '*'::text)) THEN true
    ELSE (by_unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.papers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (inspection_id = ANY (( SELECT (NULLIF(current_setting('gongbu.inspections'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])))));
CREATE POLICY inspection_read ON public.inspection FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (
CASE
    WHEN ( SELECT (current_setting('gongbu.papers'::text, true) = '*'::text)) THEN true
    ELSE (by_unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.papers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (inspection_id = ANY (( SELECT (NULLIF(current_setting('gongbu.inspections'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])))));
ALTER TABLE public.inspection_report ENABLE ROW LEVEL SECURITY;
CREATE POLICY inspection_report_add ON public.inspection_report FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY inspection_report_checked ON public.inspection_report FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY inspection_report_read ON public.inspection_report FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (
CASE
    WHEN ( SELECT (current_setting('gongbu.papers'::text, true) = '*'::text)) THEN true
    ELSE (by_unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.papers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (inspection_id = ANY (( SELECT (NULLIF(current_setting('gongbu.inspections'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])))));
ALTER TABLE public.inspection_sight ENABLE ROW LEVEL SECURITY;
CREATE POLICY inspection_sight_add ON public.inspection_sight FOR INSERT TO gongbu_app WITH CHECK ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY inspection_sight_checked ON public.inspection_sight FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY inspection_sight_read ON public.inspection_sight FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR
CASE
    WHEN ( SELECT (current_setting('gongbu.papers'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.papers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.inspection_visit ENABLE ROW LEVEL SECURITY;
CREATE POLICY inspection_visit_add ON public.inspection_visit FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY inspection_visit_checked ON public.inspection_visit FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY inspection_visit_read ON public.inspection_visit FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (
CASE
    WHEN ( SELECT (current_setting('gongbu.papers'::text, true) = '*'::text)) THEN true
    ELSE (by_unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.papers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (inspection_id = ANY (( SELECT (NULLIF(current_setting('gongbu.inspections'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])))));
CREATE POLICY inspection_visit_secret ON public.inspection_visit AS RESTRICTIVE FOR SELECT TO gongbu_app USING (((mark IS DISTINCT FROM 'work_secret'::text) OR (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.papers'::text, true) = '*'::text)) THEN true
    ELSE (by_unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.papers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (inspection_id = ANY (( SELECT (NULLIF(current_setting('gongbu.teams'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));
ALTER TABLE public.journal ENABLE ROW LEVEL SECURITY;
CREATE POLICY journal_of_the_hand_in ON public.journal FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (name = 'transition'::text) AND (
CASE
    WHEN (body IS JSON) THEN ((body)::jsonb ->> 'object_id'::text)
    ELSE NULL::text
END = ( SELECT NULLIF(current_setting('gongbu.proved'::text, true), ''::text) AS "nullif")) AND
CASE
    WHEN (body IS JSON) THEN ((body)::jsonb @> '{"act": "submit", "kind": "claim"}'::jsonb)
    ELSE NULL::boolean
END));
CREATE POLICY journal_work ON public.journal TO gongbu_worker USING (true);
CREATE POLICY journal_write ON public.journal FOR INSERT TO gongbu_app WITH CHECK ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.judgement ENABLE ROW LEVEL SECURITY;
CREATE POLICY judgement_add ON public.judgement FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (author_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY judgement_checked ON public.judgement FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY judgement_read ON public.judgement FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (subject_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.subjects'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[])))));
ALTER TABLE public.kin ENABLE ROW LEVEL SECURITY;
CREATE POLICY kin_add ON public.kin FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ( SELECT (current_setting('gongbu.kin'::text, true) = '*'::text)) AND (entered_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY kin_checked ON public.kin FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY kin_read ON public.kin FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((person_a = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR (person_b = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR ( SELECT (current_setting('gongbu.kin'::text, true) = '*'::text)))));
ALTER TABLE public.life_frequency ENABLE ROW LEVEL SECURITY;
CREATE POLICY life_frequency_add ON public.life_frequency FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (entered_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY life_frequency_checked ON public.life_frequency FOR SELECT TO gongbu_worker USING (true);
ALTER TABLE public.life_frequency_decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY life_frequency_decision_add ON public.life_frequency_decision FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (decided_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY life_frequency_decision_checked ON public.life_frequency_decision FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY life_frequency_decision_read ON public.life_frequency_decision FOR SELECT TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY life_frequency_read ON public.life_frequency FOR SELECT TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.line_query ENABLE ROW LEVEL SECURITY;
CREATE POLICY line_query_add ON public.line_query FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY line_query_checked ON public.line_query FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY line_query_read ON public.line_query FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.answers'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.answers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (query_id = ANY (( SELECT (NULLIF(current_setting('gongbu.queries'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])))));
ALTER TABLE public.log_checkpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY log_checkpoint_read ON public.log_checkpoint FOR SELECT TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY log_checkpoint_work ON public.log_checkpoint TO gongbu_worker USING (true);
ALTER TABLE public.log_cosignature ENABLE ROW LEVEL SECURITY;
CREATE POLICY log_cosignature_read ON public.log_cosignature FOR SELECT TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY log_cosignature_work ON public.log_cosignature TO gongbu_worker USING (true);
ALTER TABLE public.log_halt ENABLE ROW LEVEL SECURITY;
CREATE POLICY log_halt_read ON public.log_halt FOR SELECT TO gongbu_app USING (true);
CREATE POLICY log_halt_work ON public.log_halt TO gongbu_worker USING (true);
ALTER TABLE public.log_handover ENABLE ROW LEVEL SECURITY;
CREATE POLICY log_handover_checked ON public.log_handover FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY log_handover_realm ON public.log_handover TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.log_leaf ENABLE ROW LEVEL SECURITY;
CREATE POLICY log_leaf_read ON public.log_leaf FOR SELECT TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY log_leaf_work ON public.log_leaf TO gongbu_worker USING (true);
ALTER TABLE public.log_node ENABLE ROW LEVEL SECURITY;
CREATE POLICY log_node_read ON public.log_node FOR SELECT TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY log_node_work ON public.log_node TO gongbu_worker USING (true);
ALTER TABLE public.log_state ENABLE ROW LEVEL SECURITY;
CREATE POLICY log_state_read ON public.log_state FOR SELECT TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY log_state_work ON public.log_state TO gongbu_worker USING (true);
ALTER TABLE public.meeting ENABLE ROW LEVEL SECURITY;
CREATE POLICY meeting_add ON public.meeting FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (entered_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) AND (((entered_by || ':*'::text) = ANY (( SELECT (NULLIF(current_setting('gongbu.posts'::text, true), ''::text))::text[] AS "nullif")::text[])) OR (((entered_by || ':'::text) || unit_id) = ANY (( SELECT (NULLIF(current_setting('gongbu.posts'::text, true), ''::text))::text[] AS "nullif")::text[])))));
ALTER TABLE public.meeting_award ENABLE ROW LEVEL SECURITY;
CREATE POLICY meeting_award_add ON public.meeting_award FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (entered_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) AND (((entered_by || ':*'::text) = ANY (( SELECT (NULLIF(current_setting('gongbu.posts'::text, true), ''::text))::text[] AS "nullif")::text[])) OR (((entered_by || ':'::text) || unit_id) = ANY (( SELECT (NULLIF(current_setting('gongbu.posts'::text, true), ''::text))::text[] AS "nullif")::text[])))));
CREATE POLICY meeting_award_checked ON public.meeting_award FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY meeting_award_read ON public.meeting_award FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((person_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
CREATE POLICY meeting_checked ON public.meeting FOR SELECT TO gongbu_worker USING (true);
ALTER TABLE public.meeting_mark ENABLE ROW LEVEL SECURITY;
CREATE POLICY meeting_mark_add ON public.meeting_mark FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (entered_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) AND (((entered_by || ':*'::text) = ANY (( SELECT (NULLIF(current_setting('gongbu.posts'::text, true), ''::text))::text[] AS "nullif")::text[])) OR (((entered_by || ':'::text) || unit_id) = ANY (( SELECT (NULLIF(current_setting('gongbu.posts'::text, true), ''::text))::text[] AS "nullif")::text[])) OR ((person_id = entered_by) AND (mark = ANY (ARRAY['present'::text, 'leave-asked'::text]))))));
CREATE POLICY meeting_mark_checked ON public.meeting_mark FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY meeting_mark_read ON public.meeting_mark FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((person_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.meeting_minutes ENABLE ROW LEVEL SECURITY;
CREATE POLICY meeting_minutes_add ON public.meeting_minutes FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (entered_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) AND (((entered_by || ':*'::text) = ANY (( SELECT (NULLIF(current_setting('gongbu.posts'::text, true), ''::text))::text[] AS "nullif")::text[])) OR (((entered_by || ':'::text) || unit_id) = ANY (( SELECT (NULLIF(current_setting('gongbu.posts'::text, true), ''::text))::text[] AS "nullif")::text[])))));
CREATE POLICY meeting_minutes_checked ON public.meeting_minutes FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY meeting_minutes_read ON public.meeting_minutes FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (unit_id = ANY (( SELECT (NULLIF(current_setting('gongbu.homes'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])))));
CREATE POLICY meeting_minutes_secret ON public.meeting_minutes AS RESTRICTIVE FOR SELECT TO gongbu_app USING (((mark IS DISTINCT FROM 'work_secret'::text) OR (entered_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR (( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif") = ANY (expected)) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END));
CREATE POLICY meeting_read ON public.meeting FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (unit_id = ANY (( SELECT (NULLIF(current_setting('gongbu.homes'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])))));
ALTER TABLE public.meeting_reminder ENABLE ROW LEVEL SECURITY;
CREATE POLICY meeting_reminder_work ON public.meeting_reminder TO gongbu_worker USING (true);
ALTER TABLE public.membership ENABLE ROW LEVEL SECURITY;
CREATE POLICY membership_add ON public.membership FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ( SELECT (current_setting('gongbu.roster'::text, true) = '*'::text))));
CREATE POLICY membership_change ON public.membership FOR UPDATE TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ( SELECT (current_setting('gongbu.roster'::text, true) = '*'::text))));
CREATE POLICY membership_checked ON public.membership FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY membership_read ON public.membership FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((person_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.roster'::text, true) = '*'::text)) THEN true
    ELSE ((unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.roster'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[])) OR (prior_unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.roster'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[])))
END)));
CREATE POLICY membership_remove ON public.membership FOR DELETE TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ( SELECT (current_setting('gongbu.roster'::text, true) = '*'::text))));
ALTER TABLE public.message ENABLE ROW LEVEL SECURITY;
CREATE POLICY message_add ON public.message FOR INSERT TO gongbu_app WITH CHECK ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY message_due ON public.message FOR INSERT TO gongbu_worker WITH CHECK (true);
CREATE POLICY message_read ON public.message FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (person_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
ALTER TABLE public.message_seen ENABLE ROW LEVEL SECURITY;
CREATE POLICY message_seen_own ON public.message_seen TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (person_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
ALTER TABLE public.period_act ENABLE ROW LEVEL SECURITY;
CREATE POLICY period_act_checked ON public.period_act FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY period_act_realm ON public.period_act TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.period_publication ENABLE ROW LEVEL SECURITY;
CREATE POLICY period_publication_checked ON public.period_publication FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY period_publication_realm ON public.period_publication TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.person ENABLE ROW LEVEL SECURITY;
CREATE POLICY person_checked ON public.person FOR SELECT TO gongbu_worker USING (true);
ALTER TABLE public.person_contact ENABLE ROW LEVEL SECURITY;
CREATE POLICY person_contact_own ON public.person_contact TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((person_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR ( SELECT (current_setting('gongbu.roster'::text, true) = '*'::text)))));
CREATE POLICY person_contact_send ON public.person_contact FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY person_contact_sent ON public.person_contact FOR UPDATE TO gongbu_worker USING (true);
ALTER TABLE public.person_link ENABLE ROW LEVEL SECURITY;
CREATE POLICY person_link_checked ON public.person_link FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY person_link_realm ON public.person_link TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY person_realm ON public.person TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.person_trait ENABLE ROW LEVEL SECURITY;
CREATE POLICY person_trait_checked ON public.person_trait FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY person_trait_realm ON public.person_trait TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.query_note ENABLE ROW LEVEL SECURITY;
CREATE POLICY query_note_add ON public.query_note FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (author_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY query_note_checked ON public.query_note FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY query_note_read ON public.query_note FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR (author_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.answers'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.answers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (query_id = ANY (( SELECT (NULLIF(current_setting('gongbu.queries'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])))));
ALTER TABLE public.realm ENABLE ROW LEVEL SECURITY;
CREATE POLICY realm_change ON public.realm FOR UPDATE TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY realm_checked ON public.realm FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY realm_fold ON public.realm FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY realm_found ON public.realm FOR INSERT TO gongbu_app WITH CHECK ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY realm_read ON public.realm FOR SELECT TO gongbu_app USING (true);
ALTER TABLE public.removed_stay ENABLE ROW LEVEL SECURITY;
CREATE POLICY removed_stay_checked ON public.removed_stay FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY removed_stay_realm ON public.removed_stay TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.request_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY request_key_own ON public.request_key TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif"))) WITH CHECK ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.resolution ENABLE ROW LEVEL SECURITY;
CREATE POLICY resolution_checked ON public.resolution FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY resolution_papers ON public.resolution TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND
CASE
    WHEN ( SELECT (current_setting('gongbu.papers'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.papers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END));
ALTER TABLE public.resolution_sheet ENABLE ROW LEVEL SECURITY;
CREATE POLICY resolution_sheet_checked ON public.resolution_sheet FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY resolution_sheet_papers ON public.resolution_sheet TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND
CASE
    WHEN ( SELECT (current_setting('gongbu.papers'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.papers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END));
ALTER TABLE public.resolution_verdict ENABLE ROW LEVEL SECURITY;
CREATE POLICY resolution_verdict_checked ON public.resolution_verdict FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY resolution_verdict_papers ON public.resolution_verdict TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND
CASE
    WHEN ( SELECT (current_setting('gongbu.papers'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.papers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END));
ALTER TABLE public.responsibility_model ENABLE ROW LEVEL SECURITY;
CREATE POLICY responsibility_model_checked ON public.responsibility_model FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY responsibility_model_realm ON public.responsibility_model TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.role_grant ENABLE ROW LEVEL SECURITY;
CREATE POLICY role_grant_checked ON public.role_grant FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY role_grant_realm ON public.role_grant TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.rule_basis ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_basis_checked ON public.rule_basis FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY rule_basis_realm ON public.rule_basis TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.rule_comment ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_comment_add ON public.rule_comment FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (entered_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
ALTER TABLE public.rule_comment_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_comment_answer_checked ON public.rule_comment_answer FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY rule_comment_answer_realm ON public.rule_comment_answer TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY rule_comment_checked ON public.rule_comment FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY rule_comment_read ON public.rule_comment FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((entered_by = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR ( SELECT (current_setting('gongbu.comments'::text, true) = '*'::text)))));
ALTER TABLE public.rule_mark ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.rule_mark_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY rule_mark_answer_checked ON public.rule_mark_answer FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY rule_mark_answer_realm ON public.rule_mark_answer TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY rule_mark_checked ON public.rule_mark FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY rule_mark_realm ON public.rule_mark TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.scheme_publication ENABLE ROW LEVEL SECURITY;
CREATE POLICY scheme_publication_checked ON public.scheme_publication FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY scheme_publication_realm ON public.scheme_publication TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.scheme_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY scheme_version_checked ON public.scheme_version FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY scheme_version_fold ON public.scheme_version FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY scheme_version_realm ON public.scheme_version TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.scheme_withdrawal ENABLE ROW LEVEL SECURITY;
CREATE POLICY scheme_withdrawal_checked ON public.scheme_withdrawal FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY scheme_withdrawal_realm ON public.scheme_withdrawal TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.seal ENABLE ROW LEVEL SECURITY;
CREATE POLICY seal_checked ON public.seal FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY seal_realm ON public.seal TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.seat ENABLE ROW LEVEL SECURITY;
CREATE POLICY seat_checked ON public.seat FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY seat_realm ON public.seat TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.secondary_membership ENABLE ROW LEVEL SECURITY;
CREATE POLICY secondary_membership_checked ON public.secondary_membership FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY secondary_membership_realm ON public.secondary_membership TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.session ENABLE ROW LEVEL SECURITY;
CREATE POLICY session_realm ON public.session TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.snapshot ENABLE ROW LEVEL SECURITY;
CREATE POLICY snapshot_checked ON public.snapshot FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY snapshot_realm ON public.snapshot TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.snapshot_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY snapshot_row_add ON public.snapshot_row FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ( SELECT (current_setting('gongbu.results'::text, true) = '*'::text))));
CREATE POLICY snapshot_row_checked ON public.snapshot_row FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY snapshot_row_read ON public.snapshot_row FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.results'::text, true) = '*'::text)) THEN true
    ELSE ((unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.results'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[])) OR (subject_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.results'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[])))
END)));
ALTER TABLE public.tally ENABLE ROW LEVEL SECURITY;
CREATE POLICY tally_fold ON public.tally TO gongbu_worker USING (true) WITH CHECK (true);
ALTER TABLE public.tally_mark ENABLE ROW LEVEL SECURITY;
CREATE POLICY tally_mark_fold ON public.tally_mark TO gongbu_worker USING (true) WITH CHECK (true);
CREATE POLICY tally_mark_read ON public.tally_mark FOR SELECT TO gongbu_app USING (true);
CREATE POLICY tally_read ON public.tally FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (subject_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.subjects'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[])))));
ALTER TABLE public.tally_unit ENABLE ROW LEVEL SECURITY;
CREATE POLICY tally_unit_fold ON public.tally_unit TO gongbu_worker USING (true) WITH CHECK (true);
CREATE POLICY tally_unit_read ON public.tally_unit FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END));
ALTER TABLE public.transition ENABLE ROW LEVEL SECURITY;
CREATE POLICY transition_add ON public.transition FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY transition_checked ON public.transition FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY transition_of_demands ON public.transition FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (kind = 'demand'::text) AND (object_id = ANY (( SELECT (NULLIF(current_setting('gongbu.demands'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));
CREATE POLICY transition_of_draws ON public.transition FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (kind = 'draw'::text)));
CREATE POLICY transition_of_inspections ON public.transition FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (kind = 'inspection'::text) AND (
CASE
    WHEN ( SELECT (current_setting('gongbu.papers'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.papers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR (object_id = ANY (( SELECT (NULLIF(current_setting('gongbu.inspections'::text, true), ''::text))::uuid[] AS "nullif")::uuid[])))));
CREATE POLICY transition_of_meetings ON public.transition FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (kind = 'meeting'::text) AND (unit_id = ANY (( SELECT (NULLIF(current_setting('gongbu.homes'::text, true), ''::text))::uuid[] AS "nullif")::uuid[]))));
CREATE POLICY transition_of_subjects ON public.transition FOR SELECT TO gongbu_app USING (((kind = 'claim'::text) AND (realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (subject_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.subjects'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))));
CREATE POLICY transition_papers ON public.transition FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND (kind = 'resolution'::text) AND
CASE
    WHEN ( SELECT (current_setting('gongbu.papers'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.papers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END));
CREATE POLICY transition_quiet ON public.transition AS RESTRICTIVE FOR SELECT TO gongbu_app USING (((kind <> 'query'::text) OR (subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.answers'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.answers'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR
CASE
    WHEN ( SELECT (current_setting('gongbu.above'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.above'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END OR ( SELECT (current_setting('gongbu.audit'::text, true) = '*'::text))));
CREATE POLICY transition_read ON public.transition FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ((subject_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR (actor_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif")) OR
CASE
    WHEN ( SELECT (current_setting('gongbu.units'::text, true) = '*'::text)) THEN true
    ELSE (unit_id = ANY (( SELECT (NULLIF(NULLIF(current_setting('gongbu.units'::text, true), ''::text), '*'::text))::uuid[] AS "nullif")::uuid[]))
END)));
ALTER TABLE public.unit ENABLE ROW LEVEL SECURITY;
CREATE POLICY unit_checked ON public.unit FOR SELECT TO gongbu_worker USING (true);
ALTER TABLE public.unit_link ENABLE ROW LEVEL SECURITY;
CREATE POLICY unit_link_checked ON public.unit_link FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY unit_link_realm ON public.unit_link TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.unit_place ENABLE ROW LEVEL SECURITY;
CREATE POLICY unit_place_checked ON public.unit_place FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY unit_place_realm ON public.unit_place TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY unit_realm ON public.unit TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.watch_note ENABLE ROW LEVEL SECURITY;
CREATE POLICY watch_note_add ON public.watch_note FOR INSERT TO gongbu_app WITH CHECK (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ( SELECT (current_setting('gongbu.audit'::text, true) = '*'::text)) AND (author_id = ( SELECT (NULLIF(current_setting('gongbu.person'::text, true), ''::text))::uuid AS "nullif"))));
CREATE POLICY watch_note_checked ON public.watch_note FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY watch_note_read ON public.watch_note FOR SELECT TO gongbu_app USING (((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")) AND ( SELECT (current_setting('gongbu.audit'::text, true) = '*'::text))));
ALTER TABLE public.webhook ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.webhook_act ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhook_act_checked ON public.webhook_act FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY webhook_act_realm ON public.webhook_act TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
CREATE POLICY webhook_checked ON public.webhook FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY webhook_realm ON public.webhook TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
ALTER TABLE public.workday ENABLE ROW LEVEL SECURITY;
CREATE POLICY workday_checked ON public.workday FOR SELECT TO gongbu_worker USING (true);
CREATE POLICY workday_realm ON public.workday TO gongbu_app USING ((realm_id = ( SELECT (NULLIF(current_setting('gongbu.realm'::text, true), ''::text))::integer AS "nullif")));
GRANT USAGE ON SCHEMA jobs TO gongbu_app;
GRANT USAGE ON SCHEMA jobs TO gongbu_worker;
REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO gongbu_app;
GRANT USAGE ON SCHEMA public TO gongbu_worker;
GRANT INSERT ON TABLE jobs.pgqueuer TO gongbu_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jobs.pgqueuer TO gongbu_worker;
GRANT USAGE ON SEQUENCE jobs.pgqueuer_id_seq TO gongbu_app;
GRANT USAGE ON SEQUENCE jobs.pgqueuer_id_seq TO gongbu_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jobs.pgqueuer_log TO gongbu_worker;
GRANT USAGE ON SEQUENCE jobs.pgqueuer_log_id_seq TO gongbu_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jobs.pgqueuer_schedules TO gongbu_worker;
GRANT USAGE ON SEQUENCE jobs.pgqueuer_schedules_id_seq TO gongbu_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jobs.pgqueuer_statistics TO gongbu_worker;
GRANT USAGE ON SEQUENCE jobs.pgqueuer_statistics_id_seq TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.adoption TO gongbu_app;
GRANT SELECT ON TABLE public.adoption TO gongbu_worker;
GRANT SELECT ON TABLE public.attendance_exemption TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.attendance_exemption TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.audit TO gongbu_app;
GRANT SELECT ON TABLE public.audit TO gongbu_worker;
GRANT SELECT ON TABLE public.check_question TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.check_question TO gongbu_app;
GRANT SELECT ON TABLE public.check_record TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.check_record TO gongbu_app;
GRANT SELECT ON TABLE public.claim TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.claim TO gongbu_app;
GRANT SELECT ON TABLE public.claim_version TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.claim_version TO gongbu_app;
GRANT SELECT ON TABLE public.confirmation TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.confirmation TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.consultation TO gongbu_app;
GRANT SELECT ON TABLE public.consultation TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.consultation_result TO gongbu_app;
GRANT SELECT ON TABLE public.consultation_result TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.contact TO gongbu_app;
GRANT SELECT ON TABLE public.contact TO gongbu_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.credential TO gongbu_app;
GRANT USAGE ON SEQUENCE public.delivery_n TO gongbu_app;
GRANT USAGE ON SEQUENCE public.delivery_n TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.delivery TO gongbu_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.delivery TO gongbu_worker;
GRANT UPDATE(state) ON TABLE public.delivery TO gongbu_app;
GRANT UPDATE(attempts) ON TABLE public.delivery TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.delivery_mark TO gongbu_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.delivery_mark TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.demand TO gongbu_app;
GRANT SELECT ON TABLE public.demand TO gongbu_worker;
GRANT SELECT ON TABLE public.draw TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.draw TO gongbu_app;
GRANT SELECT ON TABLE public.draw_frame TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.draw_frame TO gongbu_app;
GRANT SELECT ON TABLE public.draw_round TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.draw_round TO gongbu_app;
GRANT SELECT ON TABLE public.draw_stratum TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.draw_stratum TO gongbu_app;
GRANT SELECT ON TABLE public.draw_voucher TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.draw_voucher TO gongbu_app;
GRANT SELECT ON TABLE public.drawn TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.drawn TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.due_notice TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.entry TO gongbu_app;
GRANT SELECT ON TABLE public.entry TO gongbu_worker;
GRANT SELECT ON TABLE public.evidence TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.evidence TO gongbu_app;
GRANT SELECT ON TABLE public.evidence_likeness TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.evidence_likeness TO gongbu_app;
GRANT SELECT ON TABLE public.evidence_opening TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.evidence_opening TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.evidence_piece TO gongbu_app;
GRANT SELECT ON TABLE public.evidence_release TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.evidence_release TO gongbu_app;
GRANT SELECT ON TABLE public.evidence_use TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.evidence_use TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.hearing TO gongbu_app;
GRANT SELECT ON TABLE public.hearing TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.hearing_record TO gongbu_app;
GRANT SELECT ON TABLE public.hearing_record TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.history_edition TO gongbu_app;
GRANT SELECT ON TABLE public.history_edition TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.history_import TO gongbu_app;
GRANT SELECT ON TABLE public.history_import TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.inspection TO gongbu_app;
GRANT SELECT ON TABLE public.inspection TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.inspection_feedback TO gongbu_app;
GRANT SELECT ON TABLE public.inspection_feedback TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.inspection_person TO gongbu_app;
GRANT SELECT ON TABLE public.inspection_person TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.inspection_report TO gongbu_app;
GRANT SELECT ON TABLE public.inspection_report TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.inspection_sight TO gongbu_app;
GRANT SELECT ON TABLE public.inspection_sight TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.inspection_visit TO gongbu_app;
GRANT SELECT ON TABLE public.inspection_visit TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.journal TO gongbu_app;
GRANT SELECT ON TABLE public.journal TO gongbu_worker;
GRANT USAGE ON SEQUENCE public.journal_seq TO gongbu_app;
GRANT SELECT ON TABLE public.judgement TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.judgement TO gongbu_app;
GRANT SELECT ON TABLE public.kin TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.kin TO gongbu_app;
GRANT SELECT ON TABLE public.life_frequency TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.life_frequency TO gongbu_app;
GRANT SELECT ON TABLE public.life_frequency_decision TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.life_frequency_decision TO gongbu_app;
GRANT SELECT ON TABLE public.line_query TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.line_query TO gongbu_app;
GRANT SELECT ON TABLE public.log_checkpoint TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.log_checkpoint TO gongbu_worker;
GRANT SELECT ON TABLE public.log_cosignature TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.log_cosignature TO gongbu_worker;
GRANT SELECT ON TABLE public.log_halt TO gongbu_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.log_halt TO gongbu_worker;
GRANT SELECT ON TABLE public.log_handover TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.log_handover TO gongbu_app;
GRANT SELECT ON TABLE public.log_leaf TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.log_leaf TO gongbu_worker;
GRANT SELECT ON TABLE public.log_node TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.log_node TO gongbu_worker;
GRANT SELECT ON TABLE public.log_state TO gongbu_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.log_state TO gongbu_worker;
GRANT SELECT ON TABLE public.meeting TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.meeting TO gongbu_app;
GRANT SELECT ON TABLE public.meeting_award TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.meeting_award TO gongbu_app;
GRANT SELECT ON TABLE public.meeting_mark TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.meeting_mark TO gongbu_app;
GRANT SELECT ON TABLE public.meeting_minutes TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.meeting_minutes TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.meeting_reminder TO gongbu_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.membership TO gongbu_app;
GRANT SELECT ON TABLE public.membership TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.message TO gongbu_app;
GRANT INSERT ON TABLE public.message TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.message_seen TO gongbu_app;
GRANT SELECT ON TABLE public.period_act TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.period_act TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.period_publication TO gongbu_app;
GRANT SELECT ON TABLE public.period_publication TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.person TO gongbu_app;
GRANT SELECT ON TABLE public.person TO gongbu_worker;
GRANT UPDATE(name) ON TABLE public.person TO gongbu_app;
GRANT UPDATE(name_key) ON TABLE public.person TO gongbu_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.person_contact TO gongbu_app;
GRANT SELECT ON TABLE public.person_contact TO gongbu_worker;
GRANT UPDATE(told) ON TABLE public.person_contact TO gongbu_worker;
GRANT UPDATE(told_on) ON TABLE public.person_contact TO gongbu_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.person_link TO gongbu_app;
GRANT SELECT ON TABLE public.person_link TO gongbu_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.person_trait TO gongbu_app;
GRANT SELECT ON TABLE public.person_trait TO gongbu_worker;
GRANT SELECT ON TABLE public.query_note TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.query_note TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.realm TO gongbu_app;
GRANT SELECT ON TABLE public.realm TO gongbu_worker;
GRANT UPDATE(name) ON TABLE public.realm TO gongbu_app;
GRANT UPDATE(founding) ON TABLE public.realm TO gongbu_app;
GRANT UPDATE(org_version) ON TABLE public.realm TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.removed_stay TO gongbu_app;
GRANT SELECT ON TABLE public.removed_stay TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.request_key TO gongbu_app;
GRANT SELECT ON TABLE public.resolution TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.resolution TO gongbu_app;
GRANT SELECT ON TABLE public.resolution_sheet TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.resolution_sheet TO gongbu_app;
GRANT SELECT ON TABLE public.resolution_verdict TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.resolution_verdict TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.responsibility_model TO gongbu_app;
GRANT SELECT ON TABLE public.responsibility_model TO gongbu_worker;
GRANT UPDATE(name) ON TABLE public.responsibility_model TO gongbu_app;
GRANT UPDATE(posts) ON TABLE public.responsibility_model TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.role_grant TO gongbu_app;
GRANT SELECT ON TABLE public.role_grant TO gongbu_worker;
GRANT UPDATE(ends_on) ON TABLE public.role_grant TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.rule_basis TO gongbu_app;
GRANT SELECT ON TABLE public.rule_basis TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.rule_comment TO gongbu_app;
GRANT SELECT ON TABLE public.rule_comment TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.rule_comment_answer TO gongbu_app;
GRANT SELECT ON TABLE public.rule_comment_answer TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.rule_mark TO gongbu_app;
GRANT SELECT ON TABLE public.rule_mark TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.rule_mark_answer TO gongbu_app;
GRANT SELECT ON TABLE public.rule_mark_answer TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.scheme_publication TO gongbu_app;
GRANT SELECT ON TABLE public.scheme_publication TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.scheme_version TO gongbu_app;
GRANT SELECT ON TABLE public.scheme_version TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.scheme_withdrawal TO gongbu_app;
GRANT SELECT ON TABLE public.scheme_withdrawal TO gongbu_worker;
GRANT SELECT ON TABLE public.seal TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.seal TO gongbu_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.seat TO gongbu_app;
GRANT SELECT ON TABLE public.seat TO gongbu_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.secondary_membership TO gongbu_app;
GRANT SELECT ON TABLE public.secondary_membership TO gongbu_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.session TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.snapshot TO gongbu_app;
GRANT SELECT ON TABLE public.snapshot TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.snapshot_row TO gongbu_app;
GRANT SELECT ON TABLE public.snapshot_row TO gongbu_worker;
GRANT SELECT ON TABLE public.tally TO gongbu_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tally TO gongbu_worker;
GRANT SELECT ON TABLE public.tally_mark TO gongbu_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tally_mark TO gongbu_worker;
GRANT SELECT ON TABLE public.tally_unit TO gongbu_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tally_unit TO gongbu_worker;
GRANT SELECT ON TABLE public.transition TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.transition TO gongbu_app;
GRANT SELECT,INSERT ON TABLE public.unit TO gongbu_app;
GRANT SELECT ON TABLE public.unit TO gongbu_worker;
GRANT UPDATE(name) ON TABLE public.unit TO gongbu_app;
GRANT UPDATE(kind) ON TABLE public.unit TO gongbu_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.unit_link TO gongbu_app;
GRANT SELECT ON TABLE public.unit_link TO gongbu_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.unit_place TO gongbu_app;
GRANT SELECT ON TABLE public.unit_place TO gongbu_worker;
GRANT SELECT ON TABLE public.watch_note TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.watch_note TO gongbu_app;
GRANT SELECT ON TABLE public.webhook TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.webhook TO gongbu_app;
GRANT SELECT ON TABLE public.webhook_act TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.webhook_act TO gongbu_app;
GRANT SELECT ON TABLE public.workday TO gongbu_worker;
GRANT SELECT,INSERT ON TABLE public.workday TO gongbu_app;
