"""Assignments: the roles and groups of a tenant's members."""
