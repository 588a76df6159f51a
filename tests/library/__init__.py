"""A small service for the project's own tests: real HTTP in a thread, and it can be made to misbehave."""
