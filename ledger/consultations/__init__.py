"""Consultations on draft rules: rounds, comments, and an answer to each."""
