"""Proofs of the log held against two verifiers that share no code."""
