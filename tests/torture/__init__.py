"""Long, rough treatment with figures: `python -m tests.torture.<name>`."""
