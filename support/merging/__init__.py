"""Makes one report of those of the shards of a run."""
