"""Rounds, comments, the inventory of rules and adopted papers against a real PostgreSQL."""
