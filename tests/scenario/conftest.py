"""Scenarios against the library."""

from __future__ import annotations

from tests.library.fixtures import begin, library, running

__all__ = ["begin", "library", "running"]
