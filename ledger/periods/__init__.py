"""Periods: calendar and state."""
