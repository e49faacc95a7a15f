"""Schemes: versions, publication, what is in force on a day."""
