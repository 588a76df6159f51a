"""A service description as it stands in its file: every key with what it means in a run, and an example."""
