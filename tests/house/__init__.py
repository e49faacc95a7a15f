"""The rules of the house, held by tests; each failure names what to use instead."""
