"""Write the parts of the documentation that are made from definitions, or check that they are current (--check).

The JSON Schemas of a config, a description and the JSON report, the README's table of settings, docs/vocabulary.md and
docs/description-reference.md. Exit code 1 if one is not current.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from support.commands import reference, vocabulary
from support.description import service as description
from support.description.service import ServiceDescription
from support.errors import ConfigError
from support.json_files import ROOT
from support.reporting import json_schema
from support.results import exit_codes
from support.settings.config import DEFAULT, SCHEMA, SETTINGS, Config
from support.settings.schema import default_of, schema
from support.settings.sources import variable

README = ROOT / "README.md"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--check", action="store_true", help="write nothing; only say what is not current")


def run(options: argparse.Namespace) -> int:
    """Write or check every generated text, and return the exit code."""
    outdated = []
    for path, make in GENERATED.items():
        text = make(path.read_text(encoding="utf-8") if path.exists() else "")
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            outdated.append(path.relative_to(ROOT).as_posix())
            if not options.check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if options.check:
        for name in outdated:
            print(f"{name} is not current\n  try: make docs")
        return exit_codes.BROKEN if outdated else exit_codes.KEPT
    print(f"written: {', '.join(outdated) or 'nothing, all is current'}")
    return exit_codes.KEPT


def settings_table() -> str:
    """Return the README's table of settings."""
    rows = ["| setting | variable | default | what it is |", "| --- | --- | --- | --- |"]
    rows += [
        f"| `{name}` | `{'SMOKE_CONFIG' if name == 'config' else variable(name)}` | {_default(name)} | {what} |"
        for name, what in SETTINGS.items()
    ]
    return "\n".join(rows)


def between(text: str, name: str, content: str) -> str:
    """Return a text with the part between `<!-- name -->` and `<!-- /name -->` replaced.

    Raises:
        ConfigError: the marks are not there.
    """
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(text):
        raise ConfigError(
            f"there is no place for {name}\n  try: <!-- {name} --> and <!-- /{name} --> on lines of their own"
        )
    return pattern.sub(lambda match: f"{match[1]}{content}\n{match[2]}", text)


def _default(name: str) -> str:
    default = default_of(name)
    return default if default in {"none", "all", "the embedded service"} else f"`{default}`"


def _vocabulary(_: str) -> str:
    path = Config.from_file(ROOT / DEFAULT, environ={}).service_file
    return vocabulary.page(ServiceDescription.from_file(path), path, ROOT / "features")


#: File → what makes its new text from the present one.
GENERATED: Mapping[Path, Callable[[str], str]] = {
    SCHEMA: lambda _: json.dumps(schema(), indent=2, ensure_ascii=False) + "\n",
    description.SCHEMA: lambda _: json.dumps(description.schema(), indent=2, ensure_ascii=False) + "\n",
    README: lambda text: between(text, "settings", settings_table()),
    ROOT / "docs" / "vocabulary.md": _vocabulary,
    ROOT / "docs" / "description-reference.md": lambda _: reference.page(),
    ROOT / "docs" / "report.schema.json": lambda _: json_schema.schema_text(),
}
