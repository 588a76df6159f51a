"""What in a suite promises more than it checks: found in what is written, and in what a run really did."""
