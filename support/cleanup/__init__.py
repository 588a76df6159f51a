"""What exists and must be removed, in memory and on disk."""
