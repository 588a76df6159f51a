"""The ready files in docs/workflows: they fit the schemas of the systems that read them, and what they call exists."""

from __future__ import annotations

import itertools
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from behave.configuration import Configuration

from support.commands import command_line
from support.json_files import ROOT
from support.run.behave_internals import formatter_class
from support.settings.config import SETTINGS, Config
from support.settings.sources import variable

WORKFLOWS = ROOT / "docs" / "workflows"
FILES = sorted(WORKFLOWS.iterdir())
GUIDE = (ROOT / "docs" / "publishing.md").read_text(encoding="utf-8")
#: Variables of the systems → a value that they may have. GitHub's expressions count as words.
SYSTEMS = {
    "CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "5", "PERSONA": "admin", "RESULTS": "reports/viewer/allure",
    "reports": "/reports/acceptance-1", "shard": "1",
}  # fmt: skip
PERSONAS = Config.from_file(ROOT / "configs" / "deployment.example.json", environ={}, sends=False).names


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def texts(value: Any) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(value, dict):
        yield from (text for each in value.values() for text in texts(each))
    elif isinstance(value, list):
        yield from (text for each in value for text in texts(each))
    elif isinstance(value, str):
        yield value


def commands(path: Path) -> Iterator[list[str]]:
    """Every command line in a file, as the words that a shell makes of it."""
    for text in texts(loaded(path)):
        for line in map(str.strip, re.sub(r"\\\n\s*", "", text).splitlines()):
            if re.match(r"(exec )?(behave|python|make) ", line):
                yield shlex.split(_filled_in(line).removeprefix("exec "))


def _filled_in(line: str) -> str:
    line = line.replace("$((shard + 1))", "2")
    line = re.sub(r"\$\{\{ matrix\.persona \}\}", "viewer", line)
    line = re.sub(r"\$\{\{ matrix\.part \}\}", "3", line)
    for name, value in SYSTEMS.items():
        line = line.replace(f"${name}", value)
    assert "$" not in line, f"a variable that this test does not know: {line}"
    return line


def test_there_are_files_for_each_system() -> None:
    assert [each.name for each in FILES] == [
        "github-shards.yml", "github-smoke.yml", "gitlab-ci.yml", "kubernetes-job.yaml"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "names", "more"),
    [
        ("vendor.github-workflows", ["github-smoke.yml", "github-shards.yml"], []),
        ("custom.github-workflows-require-timeout", ["github-smoke.yml", "github-shards.yml"], []),
        ("vendor.gitlab-ci", ["gitlab-ci.yml"], ["--data-transform", "gitlab-ci"]),
    ],
)
def test_a_file_fits_its_published_schema(schema: str, names: list[str], more: list[str]) -> None:
    call = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *more]
    done = subprocess.run(
        [*call, *(str(WORKFLOWS / name) for name in names)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_job_fits_the_schema_of_kubernetes() -> None:
    job = loaded(WORKFLOWS / "kubernetes-job.yaml")
    latest = kubernetes_validate.latest_version()
    kubernetes_validate.validate(job, latest, strict=True)
    job["spec"]["completion"] = 5
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(job, latest, strict=True)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_run_of_behave_has_settings_formats_and_tags_that_exist(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    runs = [words[1:] for words in commands(path) if words[0] == "behave"]
    assert runs
    for words in runs:
        config = Configuration(words)
        given = {name: str(value) for name, value in config.userdata.items() if name in SETTINGS}
        assert {word.partition("=")[0] for flag, word in itertools.pairwise(words) if flag == "-D"} == set(given)
        Config.from_file(ROOT / "configs" / "deployment.example.json", given, {}, sends=False)
        assert all(formatter_class(name) for name in config.format)
        assert all(each.name and each.name.startswith(("reports", "/reports")) for each in config.outputs)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_command_exists_and_each_path_is_there(path: Path) -> None:
    parser, targets = command_line.parser(), re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for words in commands(path):
        if words[:3] == ["python", "-m", "support"]:
            parser.parse_args(words[3:])
        if words[0] == "make":
            assert set(words[1:]) <= set(targets)
        if words[:3] == ["python", "-m", "pip"]:
            files = [word for flag, word in itertools.pairwise(words) if flag in {"--constraint", "--requirement"}]
            assert files == ["constraints.txt", "requirements.txt"]
            assert all((ROOT / each).is_file() for each in files)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_variable_of_the_suite_exists(path: Path) -> None:
    accounts = (ROOT / "configs" / "deployment.example.json").read_text()
    known = {variable(setting) for setting in SETTINGS} | set(re.findall(r"\$\{(\w+)\}", accounts))
    assert set(re.findall(r"\bSMOKE_\w+", path.read_text(encoding="utf-8"))) <= known


def test_the_matrices_are_the_personas_and_the_parts() -> None:
    smoke, suite = (loaded(WORKFLOWS / f"github-{name}.yml")["jobs"] for name in ("smoke", "shards"))
    assert smoke["smoke"]["strategy"]["matrix"]["persona"] == list(PERSONAS)
    parts = suite["part"]["strategy"]["matrix"]["part"]
    assert parts == [1, 2, 3, 4, 5]
    assert f"/{len(parts)} " in suite["part"]["steps"][3]["run"]
    assert loaded(WORKFLOWS / "gitlab-ci.yml")["smoke"]["parallel"]["matrix"] == [{"PERSONA": list(PERSONAS)}]
    job = loaded(WORKFLOWS / "kubernetes-job.yaml")["spec"]
    assert job["completions"] == job["parallelism"] == job["maxFailedIndexes"] == 5 + 1  # the last one merges
    assert "/5 " in job["template"]["spec"]["containers"][0]["args"][0]


def test_no_secret_stands_in_a_file_and_each_comes_from_a_store() -> None:
    for name in ("github-smoke.yml", "github-shards.yml"):
        passwords = [line for line in (WORKFLOWS / name).read_text().splitlines() if "_PASSWORD" in line]
        assert passwords
        assert all(re.fullmatch(r"\s+(SMOKE_\w+): \$\{\{ secrets\.\1 \}\}", line) for line in passwords)
    assert (
        "_PASSWORD" not in (WORKFLOWS / "gitlab-ci.yml").read_text() + (WORKFLOWS / "kubernetes-job.yaml").read_text()
    )


def test_the_guide_names_each_file_and_each_secret() -> None:
    assert all(f"workflows/{each.name}" in GUIDE for each in FILES)
    accounts = (ROOT / "configs" / "deployment.example.json").read_text()
    assert all(name in GUIDE for name in re.findall(r"\$\{(SMOKE_\w+)\}", accounts))
