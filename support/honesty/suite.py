"""A suite as it is written and as it would run: its features, once for each persona, and the description of its service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from behave.model import Feature, Scenario, Step

from support.description.service import ServiceDescription
from support.errors import ConfigError
from support.json_files import ROOT
from support.run import usage
from support.run.personas import expand, persona_of, rule_of
from support.settings.config import Config


@dataclass(frozen=True, slots=True)
class Suite:
    """Features, the config whose personas run them, and the description that gives them their words.

    Attributes:
        folder: that of the features.
        written: the features as they are written.
        expanded: the same, with each scenario once for each persona that it is meant for.
    """

    config: Config
    service: ServiceDescription
    folder: Path
    written: tuple[Feature, ...]
    expanded: tuple[Feature, ...]

    @classmethod
    def read(cls, config: Config, service: ServiceDescription, folder: Path) -> Suite:
        """Return the suite in a folder.

        Raises:
            ConfigError: there is no feature in it.
        """
        written, expanded = (usage.parsed(folder), usage.parsed(folder))
        if not written:
            raise ConfigError(f"there is no feature in {folder}\n  try: --features FOLDER, or features in the config")
        titles = {word: each.title for word, each in service.answers.items() if each.title}
        expand(expanded, config.names, config.names, titles)
        return cls(config, service, folder, tuple(written), tuple(expanded))

    @property
    def scenarios(self) -> Iterator[Scenario]:
        """Every scenario, once for each row and persona."""
        return (scenario for feature in self.expanded for scenario in feature.walk_scenarios())

    @property
    def base(self) -> Path:
        """The folder that has the steps, as behave looks for it: that of the features, or one above it; else this suite's."""
        folder = self.folder.resolve()
        return next((each for each in (folder, *folder.parents) if (each / "steps").is_dir()), ROOT)


def place_of(scenario: Scenario) -> str:
    """Return file and line of a scenario, or of its row."""
    return f"{scenario.filename}:{scenario.line}"


def steps_of(scenario: Scenario) -> list[Step]:
    """Return the steps of a scenario, those of its background first."""
    return usage.steps_of(scenario)


def rule_title(scenario: Scenario) -> str:
    """Return the title of the rule of a scenario; empty if it has none."""
    rule = rule_of(scenario)
    return rule.name if rule is not None else ""


def persona_name(scenario: Scenario) -> str:
    """Return the persona that a scenario runs as."""
    return persona_of(scenario) or ""


def listed(names: Iterable[str]) -> str:
    """Return names in one text, each once: `admin, viewer`."""
    return ", ".join(dict.fromkeys(names))
