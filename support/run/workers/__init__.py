"""Scenarios side by side in forked workers, with the results of a serial run."""
