"""The register of members in development: every stage a step with its day and its minutes."""
