"""The documents are true: every tag, setting, persona, command, path and exit code in them exists, and the reverse."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest
from behave.parser import parse_file

from support.commands import command_line, docs
from support.json_files import ROOT
from support.results import exit_codes
from support.run import shutdown
from support.settings.config import Config
from tests.house.house import SUPPORT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "reference_service" / "README.md"]


def section(title: str) -> str:
    """The part of the README under a heading."""
    match = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ |\Z)", README, re.MULTILINE | re.DOTALL)
    assert match, f"the README has no section {title}"
    return match[1]


def first_cells(text: str) -> list[str]:
    """What is between backticks in the first column of a table."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row)]


@pytest.mark.parametrize("path", docs.GENERATED, ids=lambda path: path.name)
def test_generated_parts_are_current(path):
    text = path.read_text(encoding="utf-8")
    assert docs.GENERATED[path](text) == text, "try: make docs"


def test_every_key_of_a_config_is_in_the_readme():
    for name, field in Config.model_fields.items():
        if name not in {"editor_schema", "reports"}:
            assert f"`{field.alias or name}`" in section("Settings"), name


def test_every_persona_is_in_the_readme_and_no_other():
    names = Config.from_file(ROOT / "configs" / "embedded.json", environ={}).names
    assert first_cells(section("The personas")) == list(names)


def test_the_glossary_has_ten_words_at_most():
    rows = [line for line in section("Words of this project").splitlines() if line.startswith("| ")][2:]
    assert 4 <= len(rows) <= 10


def test_every_tag_is_in_the_readme_and_no_other():
    used = set()
    for path in (ROOT / "features").glob("*.feature"):
        feature = parse_file(str(path))
        holders = [feature, *feature.rules, *feature.walk_scenarios(with_outlines=True)]
        used |= {str(tag) for holder in holders for tag in holder.tags}
        used |= {str(tag) for each in feature.walk_scenarios(with_outlines=True)
                 for examples in getattr(each, "examples", ()) for tag in examples.tags}  # fmt: skip
    documented = {tag.removeprefix("@") for tag in first_cells(section("Tags"))}
    assert {"persona.NAME" if tag.startswith("persona.") else tag for tag in used} == documented


def test_every_make_target_in_the_documents_exists_and_the_reverse():
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    text = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    # The targets of the examples come with the examples, which have tests of their own.
    documented = set(re.findall(r"`make (?!example-)([a-z]+)|^make (?!example-)([a-z]+)", text, re.MULTILINE))
    assert {one or other for one, other in documented} <= targets
    assert {"smoke", "suite", "test", "unit", "defects", "chaos"} <= {one or other for one, other in documented}
    assert set(re.findall(r"make (?!example-)([a-z]+)", MAKEFILE)) == targets - {"help"}


def test_every_exit_code_is_documented():
    lines = [line for line in README.splitlines() if re.match(r"\| [\d, ]+ \|", line)]
    codes = {int(code) for line in lines for code in re.findall(r"\d+", line.split("|")[1])}
    own = {value for name, value in vars(exit_codes).items() if name.isupper()} - {exit_codes.SIGNALLED}
    assert codes == own | {exit_codes.SIGNALLED + number for number in shutdown.SIGNALS}


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`([\w./*-]+/[\w./*-]*|[\w-]+\.(?:json|ini|toml|py|txt))(?::\w+)?`", README)))
)
def test_every_path_in_the_readme_exists(path):
    made_by_a_run = {
        ".smoke",
        "reports/allure-page/index.html",
        "reports/run.json",
        "configs/staging.json",
        "examples/kinto",
        "examples/jupyterhub",
    }
    folders = [ROOT, ROOT / "support", ROOT / "configs", ROOT / "configs" / "services"]
    assert path in made_by_a_run or any(list(folder.glob(path.rstrip("/"))) for folder in folders), path


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:steps|support|tests|configs|reference_service|features)/[\w./]+)`",
                                  (ROOT / "docs" / "extending.md").read_text(encoding="utf-8"))))
)  # fmt: skip
def test_every_path_in_the_guide_to_extending_exists(path):
    assert list(ROOT.glob(path.rstrip("/"))), path


def test_every_package_of_the_harness_is_in_the_readme():
    table = section("Where things are")
    packages = {name.split(".")[1] for name in SUPPORT if name.count(".") >= 2}
    assert [name for name in packages if f"`support/{name}/`" not in table] == []
    top = {path.name for path in (ROOT / "support").glob("*.py")} - {"__init__.py", "__main__.py"}
    assert [name for name in top if f"`{name}`" not in table and f"`support/{name}`" not in table] == []


def test_every_command_line_in_the_documents_is_one():
    parser = command_line.parser()
    lines = [line for path in PAGES for line in path.read_text(encoding="utf-8").splitlines()
             if re.match(r"\s*(?:\$ )?python -m support ", line)]  # fmt: skip
    assert lines
    for line in lines:
        arguments = line.split("#")[0].split("support ", 1)[1].split()
        assert isinstance(parser.parse_args(arguments), argparse.Namespace), line


def test_every_command_has_help():
    for module in command_line.COMMANDS.values():
        assert (module.__doc__ or "").strip()


def test_the_changelog_has_unreleased_changes():
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_nothing_in_the_documents_is_still_to_be_filled_in():
    assert [path.name for path in PAGES if "@@" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(page):
    links = set(re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")))
    assert [link for link in links if not Path(page.parent, link).exists()] == []
