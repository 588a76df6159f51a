"""Configs: a tenant's settings, any JSON value under a key, with a version."""
