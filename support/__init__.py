"""The harness: personas, tokens, state, cleanup and truthful results, for a service that is described as data."""
