"""Worked cases of the shipped packs, replayed in the ledger."""
