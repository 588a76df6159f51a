"""Drafts a suite for another service from its OpenAPI document, or from the paths of its resources."""
