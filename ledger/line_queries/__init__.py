"""Quiet queries: a member asks the branch about one line of their own, before any appeal; it moves no points."""
