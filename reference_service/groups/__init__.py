"""Groups: a tenant's people sorted into teams."""
