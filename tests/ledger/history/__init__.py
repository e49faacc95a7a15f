"""Bringing in history: the same books as awards would have made, all or nothing."""
