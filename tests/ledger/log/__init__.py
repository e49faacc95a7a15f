"""The transparency log on a real database."""
