"""Things that go from hand to hand, against a real PostgreSQL."""
