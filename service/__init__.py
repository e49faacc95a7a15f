"""The outer ring: talks to people and programs. No SQL and no rule lives here."""
