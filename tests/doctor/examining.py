"""Runs the doctor on a description with mistakes, and reads what it wrote."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.commands.command_line import main
from support.json_files import ROOT, read_object
from tests.doctor.mistakes import Mistake
from tests.examples.mistakes import seed
from tests.library.worlds import DESCRIPTION, config

DESCRIPTIONS = {
    "library": DESCRIPTION,
    "reference": ROOT / "configs" / "services" / "tenant_management.json",
    "kinto": ROOT / "examples" / "kinto" / "kinto.json",
    "jupyterhub": ROOT / "examples" / "jupyterhub" / "jupyterhub.json",
}

CONFIGS = {name: ROOT / "examples" / name / "config.json" for name in ("kinto", "jupyterhub")}


@dataclass(frozen=True)
class Examined:
    """What an examination came to: its exit code, and its JSON."""

    code: int
    written: Mapping[str, Any]

    @property
    def wrong(self) -> list[dict[str, str]]:
        return [each for each in self.written["lines"] if each["verdict"] == "differs"]

    def names(self, mistake: Mistake) -> bool:
        """Whether a mistake is named by its line."""
        said = [f"{each['answered']} {each['paste']}" for each in self.wrong if each["place"] == mistake.line]
        return any(mistake.says in each for each in said)


def with_mistakes(service: str, folder: Path, mistakes: Iterable[Mistake]) -> Path:
    """Write a description with mistakes, and return its path."""
    document = read_object(DESCRIPTIONS[service], "description")
    document.pop("$schema", None)
    for mistake in mistakes:
        seed(document, mistake.place, mistake.value)
    path = folder / "service.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def examine(folder: Path, url: str | None, *mistakes: Mistake, service: str = "library", **settings: Any) -> Examined:
    """Examine a service with a description that has these mistakes, at an address or at that of its config."""
    description = with_mistakes(service, folder, mistakes)
    if service == "library":
        path = config(folder, url or "", service=str(description), **settings)
    else:
        document = read_object(CONFIGS.get(service, ROOT / "configs" / "embedded.json"), "config")
        document |= {"service": str(description), "journal": str(folder / "journal"), **settings}
        document |= {"base_url": url} if url is not None else {}
        document.pop("features", None)
        path = folder / "config.json"
        path.write_text(json.dumps({key: each for key, each in document.items() if key != "$schema"}), "utf-8")
    report = folder / "doctor.json"
    code = main(["doctor", "--config", str(path), "--json", str(report)])
    return Examined(code, json.loads(report.read_text("utf-8")))
