"""Faults on purpose: kills, power cuts, full disks, cut lines, tampering; and mutants the same checks must catch."""
