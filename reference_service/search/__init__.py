"""Search: members, roles, groups and integrations of a tenant by name, in one list."""
