"""Tenants: the organizations that share the platform. Nothing of one tenant is visible to another."""
