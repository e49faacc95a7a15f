"""Pages of claims: reporting something, following it, deciding on it, and the branch at a glance."""
