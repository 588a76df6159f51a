"""A second, independent implementation of the service contract, to show where the suite relies on more than the contract."""
