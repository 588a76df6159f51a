"""A service described as data."""
