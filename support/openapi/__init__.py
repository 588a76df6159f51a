"""The service's own OpenAPI document: reading it, and holding a run against it."""
