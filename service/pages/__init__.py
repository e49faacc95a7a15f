"""The pages people use in a browser: rendered on the server, working without scripts, made better by htmx."""
