"""Claims over HTTP: one file a step, each with the outsider."""
