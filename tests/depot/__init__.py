"""A small real service of another shape: envelopes, cursors, jobs, If-Match, soft removal, and keys beside tokens."""
