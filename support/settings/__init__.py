"""What to run against, and as whom."""
