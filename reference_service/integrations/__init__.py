"""Integrations: external systems connected to a tenant, with a write-only secret."""
