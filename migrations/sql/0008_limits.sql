-- Shared limits look at all entries of one matter; entries without a matter are not in the index and pay nothing.
CREATE INDEX entry_by_matter ON entry (realm_id, matter, item) WHERE matter IS NOT NULL;
-- The grade of skill (能级): some schemes compare people within it.
ALTER TABLE person_trait DROP CONSTRAINT person_trait_known;
ALTER TABLE person_trait ADD CONSTRAINT person_trait_known
  CHECK (trait IN ('category', 'rank', 'post', 'absence', 'duty', 'grade'));
