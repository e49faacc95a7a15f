"""Spot checks: draws anybody can recompute, what the checks found, and what became of the entries."""
