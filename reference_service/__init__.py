"""A real Tenant Management Service, so that the smoke tests have something to run against where nothing is deployed."""
