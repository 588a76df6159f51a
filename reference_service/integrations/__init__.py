"""Integrations: the systems that a tenant has connected, with a secret that goes in and never comes out."""
