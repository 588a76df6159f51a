"""Generated input is the same each time, so that a failure is seen again: `--hypothesis-profile default` looks further."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, database=None)
settings.load_profile("repeatable")
