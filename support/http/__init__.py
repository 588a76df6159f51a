"""The only package that sends a request."""
