-- essay: what a draft gives more for an essay; life: the cap of the first dimension.
-- The year of tests/bench/scheme.yaml counted a second time, by hand: what each item counts, what its windows leave,
-- dimensions under their caps, the total, places inside each branch, bands, and the soft quota of two grades.
CREATE OR REPLACE TABLE answer AS
WITH item (item, dimension, months, most, highest) AS (VALUES
  ('meeting', 0, 1, 40000, false), ('group-meeting', 0, 1, 40000, false), ('lecture', 0, NULL, NULL, false),
  ('theme-day', 0, 1, 20000, false), ('life-meeting', 0, 6, 60000, false), ('dues', 0, 1, 5000, false),
  ('absence', 0, NULL, NULL, false), ('late', 0, NULL, NULL, false),
  ('hours', 1, 3, 50000, false), ('course', 1, NULL, NULL, false), ('exam', 1, NULL, NULL, true),
  ('essay', 1, NULL, NULL, false), ('speech', 1, NULL, NULL, false), ('own-lecture', 1, NULL, NULL, false),
  ('away', 1, NULL, NULL, false),
  ('appraisal', 2, NULL, NULL, true), ('task', 2, NULL, NULL, false), ('honour', 2, NULL, NULL, false),
  ('complaint', 2, NULL, NULL, false), ('conduct', 2, NULL, NULL, false),
  ('volunteer', 3, 3, 60000, false), ('community', 3, NULL, NULL, false), ('contact', 3, NULL, NULL, false),
  ('suggestion', 3, NULL, NULL, false)),
windows AS (
  SELECT e.subject, i.dimension, i.most,
         CASE WHEN i.highest THEN max(e.points) ELSE sum(e.points)::BIGINT END AS points
    FROM (SELECT * REPLACE (points + CASE WHEN item = 'essay' THEN {essay} ELSE 0 END AS points)
            FROM read_parquet('{entries}')) e JOIN item i USING (item)
   GROUP BY e.subject, i.item, i.dimension, i.most, i.highest,
            CASE WHEN i.months IS NULL THEN 0 ELSE (month(e.occurred_on) - 1) // i.months END),
dimensions AS (
  SELECT subject,
         least(sum(CASE WHEN dimension = 0 THEN least(points, most) ELSE 0 END)::BIGINT, {life}) AS life,
         least(sum(CASE WHEN dimension = 1 THEN least(points, most) ELSE 0 END)::BIGINT, 300000) AS study,
         least(sum(CASE WHEN dimension = 2 THEN least(points, most) ELSE 0 END)::BIGINT, 300000) AS duty,
         least(sum(CASE WHEN dimension = 3 THEN least(points, most) ELSE 0 END)::BIGINT, 200000) AS practice
    FROM windows GROUP BY subject),
totals AS (
  SELECT p.subject, p.branch, coalesce(life, 0) AS life, coalesce(study, 0) AS study, coalesce(duty, 0) AS duty,
         coalesce(practice, 0) AS practice,
         greatest(600000 + coalesce(life + study + duty + practice, 0), 0) AS total
    FROM read_parquet('{people}') p LEFT JOIN dimensions USING (subject)),
placed AS (
  SELECT *, rank() OVER best AS place, count(*) OVER (PARTITION BY branch) AS heads,
         CASE WHEN total >= 1200000 THEN 1 WHEN total >= 1100000 THEN 2 WHEN total >= 800000 THEN 3 ELSE 4 END AS allowed
    FROM totals WINDOW best AS (PARTITION BY branch ORDER BY total DESC)),
first AS (
  SELECT *, allowed = 1 AND place - 1 < (heads * 20 + 50) // 100 AS excellent FROM placed),
second AS (
  SELECT *, rank() OVER (PARTITION BY branch, excellent, allowed <= 2 ORDER BY total DESC) AS next FROM first)
SELECT subject, place, life, study, duty, practice, total,
       CASE WHEN excellent THEN '优秀'
            WHEN allowed <= 2 AND next - 1 < (heads * 50 + 50) // 100 THEN '称职'
            WHEN allowed <= 3 THEN '基本称职' ELSE '不称职' END AS grade
  FROM second;
