"""Reach to each person: who was in touch with whom, and who has had nothing for long."""
