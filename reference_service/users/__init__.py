"""Users: people, known to the whole platform."""
