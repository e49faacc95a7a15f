"""Property tests get the same examples on every run, and no deadline: the machine is shared."""

from hypothesis import settings

settings.register_profile("rules", deadline=None, derandomize=True, max_examples=200)
settings.load_profile("rules")
