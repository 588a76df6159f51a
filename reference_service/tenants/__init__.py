"""Tenants: the organisations that share the platform and see nothing of each other."""
