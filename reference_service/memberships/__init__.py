"""Memberships: which users belong to which tenant."""
