"""The doctor, tried on descriptions with mistakes."""
