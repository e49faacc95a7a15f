"""Computes. Frozen values in and out: no await, no clock, no chance, no database."""
