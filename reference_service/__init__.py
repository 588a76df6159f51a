"""A complete Tenant Management Service, so that the acceptance tests can run where no service is deployed."""
