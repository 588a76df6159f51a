"""One run of behave, wired."""
