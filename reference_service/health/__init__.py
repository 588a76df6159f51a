"""Health: whether the service runs and whether it can serve requests."""
