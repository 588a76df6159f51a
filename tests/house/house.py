"""What the house tests look at: the written features, the expanded ones, and every module of the project."""

from __future__ import annotations

import ast
from pathlib import Path

from behave.model import Feature, Scenario, ScenarioOutline, Step
from behave.parser import parse_file

from support.json_files import ROOT
from support.run.personas import expand
from support.settings.config import DEFAULT, Config

CONFIG = Config.from_file(ROOT / DEFAULT, environ={})
FEATURES: list[Feature] = [parse_file(str(path)) for path in sorted((ROOT / "features").rglob("*.feature"))]
WRITTEN = [scenario for feature in FEATURES for scenario in feature.walk_scenarios(with_outlines=True)
           if isinstance(scenario, ScenarioOutline) or scenario._row is None]  # fmt: skip
EXPANDED: list[Feature] = [parse_file(str(path)) for path in sorted((ROOT / "features").rglob("*.feature"))]
expand(EXPANDED, CONFIG.names, CONFIG.names)
RUN = [scenario for feature in EXPANDED for scenario in feature.walk_scenarios()]
SUPPORT = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "support").rglob("*.py"))
}
SERVICE = sorted((ROOT / "reference_service").rglob("*.py"))
STEPS = sorted((ROOT / "steps").rglob("*.py"))
CODE = [*SUPPORT.values(), *STEPS, ROOT / "environment.py", *SERVICE]


def place_of(scenario: Scenario) -> str:
    """The file and line of a scenario."""
    return f"{Path(scenario.filename).name}:{scenario.line}"


def effective_steps(scenario: Scenario) -> list[Step]:
    """The steps of a scenario, those of the background first."""
    return [*(scenario.background_steps or []), *scenario.steps]


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it, imports for types included.

    `from package import name` counts as `package.name` where that is a module of support, else as `package`.
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & SUPPORT.keys()) or {node.module}
    return found
