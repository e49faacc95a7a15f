-- The queue tells its worker of new jobs, of jobs put back and of jobs done with. Looking for work that is not there tells
-- nobody: a worker would wake itself by it, and never rest.
DROP TRIGGER tg_pgqueuer_changed ON jobs.pgqueuer;
CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT OR UPDATE ON jobs.pgqueuer
  FOR EACH ROW WHEN (NEW.status = 'queued') EXECUTE FUNCTION jobs.fn_pgqueuer_changed();
CREATE TRIGGER tg_pgqueuer_done AFTER DELETE OR TRUNCATE ON jobs.pgqueuer
  FOR EACH STATEMENT EXECUTE FUNCTION jobs.fn_pgqueuer_changed();
