"""Whole cohorts settled in columns: the same numbers as rules/settle.py, where the scheme allows it."""
