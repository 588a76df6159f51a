"""Users: people, known to the platform as a whole; a tenant has them as members."""
