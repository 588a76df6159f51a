"""Roles: named sets of permissions in a tenant."""
