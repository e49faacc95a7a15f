"""A malicious server, and what becomes of its attempts."""
