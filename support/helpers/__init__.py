"""What can be done to a resource, whichever service it is of, and what is special about the canonical one."""
