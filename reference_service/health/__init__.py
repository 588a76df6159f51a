"""Health: whether the service runs, and whether it can do its work."""
