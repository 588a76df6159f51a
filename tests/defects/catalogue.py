"""All seeded defects, by slug."""

from __future__ import annotations

import importlib
from pathlib import Path

from tests.defects.defect import DEFECTS, GROUPS, Defect

for _module in sorted(Path(__file__).with_name("seeds").glob("*.py")):
    importlib.import_module(f"tests.defects.seeds.{_module.stem}")

__all__ = ["DEFECTS", "GROUPS", "Defect"]
