"""Groups: named groups of a tenant's members."""
