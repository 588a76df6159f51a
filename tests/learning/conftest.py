from __future__ import annotations

from tests.library.fixtures import library, running

__all__ = ["library", "running"]
