"""The demo: the pure generator, and what a built one holds."""
