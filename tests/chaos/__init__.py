"""The proof that nothing is left behind: faults, signals and broken steps, and the service's database before and after."""
