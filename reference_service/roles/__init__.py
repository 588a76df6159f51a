"""Roles: named sets of permissions inside a tenant."""
