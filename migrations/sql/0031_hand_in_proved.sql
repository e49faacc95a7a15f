-- Who may read a claim may prove that it was handed in: of the journal that step alone is theirs to read, nothing else.
-- gongbu.proved: the claim that this transaction has found to be the caller's to see.
-- A body that is no JSON was tampered with; it must not keep the others from being read.
CREATE INDEX journal_of_steps ON journal (realm_id, (CASE WHEN body IS JSON THEN body::jsonb ->> 'object_id' END))
  WHERE name = 'transition';

DO $$
DECLARE
  realm_ok constant text := $q$realm_id = (SELECT nullif(current_setting('gongbu.realm', true), '')::integer)$q$;
BEGIN
  EXECUTE format($q$CREATE POLICY journal_of_the_hand_in ON journal FOR SELECT TO gongbu_app
    USING (%s AND name = 'transition'
           AND CASE WHEN body IS JSON THEN body::jsonb ->> 'object_id' END = (SELECT nullif(current_setting('gongbu.proved', true), ''))
           AND CASE WHEN body IS JSON THEN body::jsonb @> '{"kind": "claim", "act": "submit"}' END)$q$, realm_ok);
END $$;

GRANT SELECT ON journal TO gongbu_app;
