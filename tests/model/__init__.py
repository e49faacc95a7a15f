"""The books against a model of them: random histories, every answer compared after each step."""
