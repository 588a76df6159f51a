"""Proof that nothing is left behind: faults, signals and broken steps, and the database of the service before and after."""
