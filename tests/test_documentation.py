"""The README tells the truth: every tag, setting, persona, command and path in it exists, and the reverse."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from behave.parser import parse_file

from support import ending
from support.config import SETTINGS, Config

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def section(title: str) -> str:
    """What stands under a heading of the README."""
    match = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ |\Z)", README, re.MULTILINE | re.DOTALL)
    assert match, f"the README has no section {title}"
    return match[1]


def first_cells(text: str) -> list[str]:
    """What stands between backticks in the first column of a table."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row)]


def test_every_setting_is_told_with_its_variable_and_no_other():
    table = section("Settings")
    assert set(first_cells(table)) == set(SETTINGS)
    for name in SETTINGS:
        variable = "API_BASE_URL" if name == "base_url" else f"SMOKE_{name.upper()}"
        assert f"| `{name}` | `{variable}` |" in table


def test_the_defaults_that_are_told_are_those_that_hold():
    config = Config.from_file(ROOT / "configs" / "embedded.json", environ={})
    for name in ("patience", "cleanup_budget", "step_timeout"):
        assert f"| `{getattr(config, name):g}` |" in next(
            line for line in README.splitlines() if f"| `{name}` |" in line
        )
    assert f"| `{config.journal}` |" in next(line for line in README.splitlines() if "| `journal` |" in line)


def test_every_key_of_a_config_is_told():
    schema = json.loads((ROOT / "configs" / "config.schema.json").read_text(encoding="utf-8"))
    for key in set(schema["properties"]) - {"$schema"} - set(SETTINGS):
        assert f"`{key}`" in section("Settings"), key


def test_every_persona_is_told_and_no_other():
    names = Config.from_file(ROOT / "configs" / "embedded.json", environ={}).names
    assert first_cells(section("Who is who")) == list(names)


def test_every_tag_is_told_and_no_other():
    used = set()
    for path in (ROOT / "features").glob("*.feature"):
        feature = parse_file(str(path))
        holders = [feature, *feature.rules, *feature.walk_scenarios(with_outlines=True)]
        used |= {str(tag) for holder in holders for tag in holder.tags}
    told = {tag.removeprefix("@") for tag in first_cells(section("Tags"))}
    assert {"persona.NAME" if tag.startswith("persona.") else tag for tag in used} == told


def test_every_make_target_that_is_told_exists_and_the_reverse():
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    told = set(re.findall(r"make ([a-z]+)", README))
    assert told <= targets
    assert {"smoke", "suite", "test", "defects", "chaos"} <= told
    assert set(re.findall(r"make ([a-z]+)", MAKEFILE)) == targets - {"help"}


def test_every_exit_code_is_told():
    codes = {
        int(code)
        for line in README.splitlines()
        if re.match(r"\| [\d, ]+ \|", line)
        for code in re.findall(r"\d+", line.split("|")[1])
    }
    own = {ending.KEPT, ending.BROKEN, ending.SETTINGS, ending.LEFT, ending.BROKEN_AND_LEFT}
    assert codes == own | {128 + number for number in ending.SIGNALS}


@pytest.mark.parametrize(
    "path",
    sorted(
        {
            word.split(":")[0]
            for word in re.findall(r"`([\w./*-]+/[\w./*-]*|[\w-]+\.(?:json|ini|toml|py))(?::\w+)?`", README)
        }
    ),
)
def test_every_path_that_is_told_exists(path):
    made_by_a_run = {".smoke", "reports/run.json", "configs/staging.json"}
    folders = [ROOT, ROOT / "support", ROOT / "configs", ROOT / "configs" / "services"]
    assert path in made_by_a_run or any(list(folder.glob(path.rstrip("/"))) for folder in folders), path


def test_every_module_of_the_harness_is_told_of():
    told = section("Why each file exists")
    for path in (ROOT / "support").glob("*.py"):
        assert path.name == "__init__.py" or f"`{path.name}`" in told or f"support/{path.name}" in told, path.name


def test_every_option_of_the_sweep_is_one():
    from support.__main__ import _parser  # noqa: PLC0415 - a private part, looked at

    for line in README.splitlines():
        if line.startswith("python -m support sweep"):
            _parser().parse_args(line.split("#")[0].split()[3:])


def test_the_changelog_has_what_is_to_come():
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_nothing_in_the_readme_is_still_to_be_filled_in():
    assert "@@" not in README


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_every_link_to_a_file_leads_somewhere(link):
    assert (ROOT / link).is_file()
