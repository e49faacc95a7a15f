"""Schema changes in order; the SQL beside them is the truth, the modules only run it."""
