"""Configs: a tenant's settings, any JSON under a key, with a count of the changes."""
