"""A small service with the awkward habits of real ones, and the suite against it."""
