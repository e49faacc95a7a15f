"""Standings: what counts, by subject, period and day of knowledge."""
