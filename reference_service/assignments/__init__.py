"""Assignments: which of a tenant's roles and groups its members have."""
