"""The settings that a part of a run needs to be run again: those that differ from what a plain `behave` would take."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.run.rerun import options_of
from support.settings.config import DEFAULT, Config


def options(overrides: dict[str, str], environ: dict[str, str], path: Path = DEFAULT) -> tuple[str, ...]:
    return options_of(Config.from_file(path, overrides=overrides, environ=environ), overrides, environ)


@pytest.mark.parametrize(
    ("overrides", "environ", "expected"),
    [
        ({}, {}, ()),
        ({"persona": "admin", "report_html": "x.html"}, {}, ()),
        ({"patience": "3"}, {}, ("-D", "patience=3")),
        ({"base_url": "http://x"}, {}, ("-D", "base_url=http://x")),
        ({}, {"API_BASE_URL": "http://y"}, ("-D", "base_url=http://y")),
        ({"AllureFormatter.issue_pattern": "x"}, {}, ()),
    ],
)
def test_only_what_differs_is_given_again(
    overrides: dict[str, str], environ: dict[str, str], expected: tuple[str, ...]
) -> None:
    assert options(overrides, environ) == expected


def test_another_config_is_named(tmp_path: Path) -> None:
    path = tmp_path / "staging.json"
    path.write_text(DEFAULT.read_text(encoding="utf-8"), encoding="utf-8")
    assert options({}, {}, path) == ("-D", f"config={path}")
