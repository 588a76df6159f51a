"""Search: everything in a tenant that has a name, in one list."""
