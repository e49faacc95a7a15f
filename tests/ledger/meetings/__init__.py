"""The register of meetings on a real database."""
