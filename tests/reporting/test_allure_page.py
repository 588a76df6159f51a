"""The page that `make report` builds with Allure 3: its categories, groups, environment, executor, history and gate.

Without Node.js the command says so, which is tested too; only what Allure itself builds is skipped then.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.commands.report import ALLURE
from support.json_files import ROOT
from support.results.causes import Cause
from tests.reporting.allure_project import OUTCOMES, project
from tests.reporting.allure_runs import Run, behave_in

NODE = shutil.which("npx") is not None and shutil.which("node") is not None
needs_node = pytest.mark.skipif(not NODE, reason="Allure 3 is built with Node.js, and there is none here")
ON_GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.example.com",
    "GITHUB_REPOSITORY": "acme/acceptance",
    "GITHUB_RUN_ID": "4711",
    "GITHUB_RUN_NUMBER": "12",
    "GITHUB_WORKFLOW": "Smoke",
}


@dataclass(frozen=True)
class Built:
    """A page, and what the command said."""

    code: int
    output: str
    text: str
    history: list[dict[str, Any]]

    def data(self, name: str) -> Any:
        """A file that Allure has put into the page."""
        found = re.search(rf'd\("{re.escape(name)}","([^"]*)"\)', self.text)
        assert found, name
        return json.loads(base64.b64decode(found[1]))


def report(*arguments: str, cwd: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    """The command, with this environment beside PATH and HOME."""
    kept = {name: os.environ[name] for name in os.environ if name in {"PATH", "HOME"} or name.startswith("npm_")}
    return subprocess.run(
        [sys.executable, "-m", "support", "report", *arguments],
        cwd=cwd, capture_output=True, text=True, timeout=240, check=False, env={**kept, **environ},
    )  # fmt: skip


def build(folder: Path, results: Path, *more: str) -> Built:
    done = report(str(results), "--output", str(folder / "page"), "--history", str(folder / "history.jsonl"), *more)
    page, history = folder / "page" / "index.html", folder / "history.jsonl"
    lines = history.read_text().splitlines() if history.exists() else []
    text = page.read_text() if page.exists() else ""
    return Built(done.returncode, done.stdout + done.stderr, text, [json.loads(line) for line in lines])


@pytest.fixture(scope="module")
def allure() -> None:
    """Get Allure once; if no registry has any version of it, no page can be built here."""
    got = subprocess.run(
        ["npx", "--yes", f"allure@{ALLURE}", "--version"], capture_output=True, check=False, timeout=300
    )
    if got.returncode:
        known = subprocess.run(["npm", "view", "allure", "version"], capture_output=True, check=False, timeout=300)
        if known.returncode:
            pytest.skip("no npm registry that has Allure is reachable here")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return behave_in(project(tmp_path_factory.mktemp("outcomes"), OUTCOMES), **ON_GITHUB, GITHUB_STEP_SUMMARY="")


@pytest.fixture(scope="module")
def green(tmp_path_factory: pytest.TempPathFactory, allure: None) -> tuple[Path, Built]:
    """The first of two builds with one history, of a run in which nothing failed."""
    folder = tmp_path_factory.mktemp("page")
    run = behave_in(project(folder, "Feature: F\n  Scenario: One\n    Given nothing\n"))
    assert run.code == 0, run.output
    return folder, build(folder, run.folder, "--gate")


@pytest.fixture(scope="module")
def built(outcomes: Run, green: tuple[Path, Built]) -> Built:
    """The second build, of a run in which everything failed that can."""
    return build(green[0], outcomes.folder, "--name", "The tracker", "--gate")


@needs_node
def test_the_page_groups_what_failed_by_its_cause(built: Built) -> None:
    found = built.data("widgets/categories.json")
    names = [found["nodes"][root]["name"] for root in found["roots"]]
    assert names == [each.meaning for each in (Cause.BROKEN, Cause.CLEANUP, Cause.HOOK, Cause.SUITE)], (
        "in the order of the config, and nothing is left to Allure's own categories"
    )


@needs_node
def test_the_page_groups_results_by_persona_and_feature(built: Built) -> None:
    tree = json.dumps(built.data("widgets/tree.json"))
    assert '"viewer"' in tree
    assert '"Outcomes"' in tree


@needs_node
def test_history_is_kept_over_builds_and_no_gate_adds_to_it(built: Built, outcomes: Run) -> None:
    first, second = built.history
    assert len(first["testResults"]) == 1
    assert len(second["testResults"]) == len({each["historyId"] for each in outcomes.all_results})


@needs_node
def test_a_page_that_is_built_again_is_no_other_run(built: Built, green: tuple[Path, Built], outcomes: Run) -> None:
    again = build(green[0], outcomes.folder)
    assert [each["testResults"].keys() for each in again.history] == [
        each["testResults"].keys() for each in built.history
    ]


@needs_node
def test_the_gate_fails_for_a_run_that_failed(built: Built) -> None:
    assert built.code == 1
    assert "The quality gate is not passed." in built.output
    assert not (ROOT / "allure-report").exists(), "expected nothing in the folder of the suite"
    assert "maxFailures" in built.output


@needs_node
def test_the_page_has_its_name_and_loads_nothing_from_others(built: Built) -> None:
    assert "The tracker" in built.text
    assert "googletagmanager" not in built.text
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=[\"']?https?:", built.text)


@needs_node
def test_the_page_shows_what_was_run_against_what(built: Built) -> None:
    environment = {each["name"]: each["values"] for each in built.data("widgets/allure_environment.json")}
    assert environment["Service"] == ["Tenant Management Service"]
    assert environment["Environment"] == ["embedded"]
    assert "suite" in environment


@needs_node
def test_a_green_run_passes_the_gate(green: tuple[Path, Built]) -> None:
    assert (green[1].code, "The quality gate is passed." in green[1].output) == (0, True), green[1].output


def test_the_executor_is_the_job_of_the_ci_system(outcomes: Run) -> None:
    found = json.loads((outcomes.folder / "executor.json").read_text())
    assert found == {
        "name": "GitHub Actions",
        "type": "github",
        "url": "https://github.example.com/acme/acceptance",
        "buildOrder": 12,
        "buildUrl": "https://github.example.com/acme/acceptance/actions/runs/4711",
        "buildName": "Smoke #12",
    }


def test_each_cause_has_a_category_in_the_config() -> None:
    text = (ROOT / "allurerc.mjs").read_text()
    found = re.findall(r'^    category\("(\w+)", "([^"]+)"', text, re.MULTILINE)
    assert found == [(each.value, each.meaning) for each in Cause]


def test_without_node_the_command_says_what_is_missing(outcomes: Run, tmp_path: Path) -> None:
    done = report(str(outcomes.folder), "--output", str(tmp_path), PATH=str(tmp_path))
    assert done.returncode == 2
    assert "Node.js" in done.stderr
    assert "-D report_html=" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_old_node_is_named(outcomes: Run, tmp_path: Path) -> None:
    for name in ("node", "npx"):
        (tmp_path / name).write_text("#!/bin/sh\necho v16.20.0\n")
        (tmp_path / name).chmod(0o755)
    done = report(str(outcomes.folder), "--output", str(tmp_path / "page"), PATH=f"{tmp_path}:/usr/bin:/bin")
    assert done.returncode == 2
    assert "here it is v16.20.0" in done.stderr


def test_a_build_that_breaks_leaves_the_page_of_before_and_says_what_allure_said(outcomes: Run, tmp_path: Path) -> None:
    (tmp_path / "node").write_text("#!/bin/sh\necho v22.0.0\n")
    (tmp_path / "npx").write_text("#!/bin/sh\necho 'the plugin crashed'\n")  # and ends with 0
    for name in ("node", "npx"):
        (tmp_path / name).chmod(0o755)
    (tmp_path / "index.html").write_text("before")
    done = report(str(outcomes.folder), "--output", str(tmp_path), PATH=f"{tmp_path}:/usr/bin:/bin")
    assert done.returncode == 2
    assert "the plugin crashed" in done.stderr
    assert (tmp_path / "index.html").read_text() == "before"


def test_without_results_the_command_says_how_to_get_them(tmp_path: Path) -> None:
    done = report(str(tmp_path / "none"))
    assert done.returncode == 2
    assert "behave -f allure -o" in done.stderr
