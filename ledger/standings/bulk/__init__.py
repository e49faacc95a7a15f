"""Everybody of a realm at once, read as columns."""
