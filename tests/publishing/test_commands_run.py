"""The commands of the ready pipelines, run by a shell as the pipeline would, with what fails and what is missing."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from support.json_files import ROOT
from tests.library.fixtures import library, running
from tests.library.project import Project, shell
from tests.processes import Process

__all__ = ["library", "running"]

WORKFLOWS = ROOT / "docs" / "workflows"
STEPS = "Given a smoke shelf exists\n    When I create a smoke book\n    Then the book {end}"
RAN = [1, 2]  # of five parts


def loaded(name: str) -> dict:
    return yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))


class Github:
    """The workflow with a job for each part, and one that joins them."""

    report, page = "site/run.json", "site/index.html"
    junit, allure = "site/junit", "reports/allure"

    def __init__(self) -> None:
        jobs = loaded("github-shards.yml")["jobs"]
        assert "always()" in jobs["report"]["if"]
        self._part = [step["run"] for step in jobs["part"]["steps"] if "run" in step]
        steps = jobs["report"]["steps"]
        (at,) = [place for place, step in enumerate(steps) if "merge" in step.get("run", "")]
        assert all("always()" in step["if"] for step in steps[at + 1 :]), "what follows is done after a failure, too"
        self.merge = steps[at]["run"]
        self.publish = steps[at + 1]["run"]

    def part(self, number: int) -> tuple[str, dict[str, str]]:
        return self._part[-1].replace("${{ matrix.part }}", str(number)), {}


class Gitlab:
    """The pipeline with `parallel`, a job that merges, and GitLab's Pages."""

    report, page = "public/run.json", "public/run.html"
    junit, allure = "public/junit", "merged/allure"

    def __init__(self) -> None:
        pipeline = loaded("gitlab-ci.yml")
        self._part = pipeline["suite"]["script"][-1]
        whole = pipeline["suite"]["rules"][0]["if"]
        (rule,) = pipeline["merge"]["rules"]
        assert rule == {"if": whole, "when": "always"}, "only when the parts ran, and after a failure, too"
        assert pipeline["merge"]["artifacts"]["when"] == "always"
        first = pipeline["pages"]["rules"][0]
        assert (first["if"], first["when"]) == (whole, "always")
        self.merge = pipeline["merge"]["script"][-1]
        self.publish = f"RESULTS={first['variables']['RESULTS']}\n{pipeline['pages']['script'][-1]}"

    def part(self, number: int) -> tuple[str, dict[str, str]]:
        return self._part, {"CI_NODE_INDEX": str(number), "CI_NODE_TOTAL": "5"}


class Kubernetes:
    """The Job, whose last pod waits for the others."""

    report, page = "reports/job-1/run.json", "reports/job-1/run.html"
    junit, allure = "reports/job-1/junit", "reports/job-1/allure"
    publish = ""

    def __init__(self) -> None:
        (container,) = loaded("kubernetes-job.yaml")["spec"]["template"]["spec"]["containers"]
        assert container["command"] == ["/bin/sh", "-c"]
        self._script = container["args"][0].replace("/reports/", "reports/")
        waiting = re.sub(r"--wait \d+", "--wait 0.1", self._script)  # for pods that never run
        self.merge = f"export JOB_NAME=job-1 JOB_COMPLETION_INDEX=5\n{waiting}"

    def part(self, number: int) -> tuple[str, dict[str, str]]:
        return self._script, {"JOB_NAME": "job-1", "JOB_COMPLETION_INDEX": str(number - 1)}


@pytest.fixture
def project(tmp_path: Path, library) -> Project:
    made = Project(tmp_path, library.url)
    rows = "".join(
        f"\n  Scenario: {name} {index}\n    {STEPS.format(end=end)}\n"
        for name, end in (("Kept", "exists"), ("Broken", "no longer exists"))
        for index in range(10)
    )
    made.feature(f"@persona.steward\nFeature: Shelves\n{rows}")
    for name in ("steps", "environment.py"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "allurerc.mjs").symlink_to(ROOT / "allurerc.mjs")
    return made


def start(project: Project, script: str, variables: dict[str, str] | None = None) -> Process[str]:
    """A step of a job: the shell ends at the first command that fails."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = shell() | {"SMOKE_CONFIG": str(project.config), "PATH": path} | (variables or {})
    return Process(["/bin/sh", "-e", "-c", script], cwd=project.folder, env=environ, stdout=-1, stderr=-2, text=True)


def ended(process: Process[str]) -> tuple[int, str]:
    with process:
        said, _ = process.communicate(timeout=120)
    return process.returncode, said


@pytest.mark.parametrize("system", [Github, Gitlab, Kubernetes])
def test_the_parts_are_one_report_though_some_failed_and_some_are_missing(project: Project, system) -> None:
    pipeline = system()
    # Only this feature is run, so the authorization matrices need not be complete.
    parts = [(script.replace("behave ", "behave features/library.feature "), given)
             for script, given in map(pipeline.part, RAN)]  # fmt: skip
    done = [ended(each) for each in [start(project, *part) for part in parts]]
    assert {code for code, _ in done} <= {0, 1}, done
    code, said = ended(start(project, pipeline.merge))
    assert code == 4, said
    document = json.loads((project.folder / pipeline.report).read_text("utf-8"))
    assert {each["state"] for each in document["scenarios"]} == {"passed", "failed"}
    missing = "shard 3/5 is missing"
    assert missing in said
    assert missing in (project.folder / pipeline.page).read_text("utf-8")
    junit = [ET.parse(each).iter("testcase") for each in (project.folder / pipeline.junit).glob("*.xml")]
    assert (
        len([case for cases in junit for case in cases]) == len(document["scenarios"]) + 3
    )  # one for each shard that is missing
    results = [each.read_text("utf-8") for each in (project.folder / pipeline.allure).glob("*-result.json")]
    assert len(results) == len(document["scenarios"]) + 1
    assert any(missing in each for each in results)


@pytest.mark.skipif(not shutil.which("npx"), reason="Allure 3 is built with Node.js, and there is none here")
@pytest.mark.parametrize(("system", "page"), [(Github, "site/allure"), (Gitlab, "public")])
def test_the_merged_results_are_published(project: Project, system, page: str) -> None:
    pipeline = system()
    result = {"uuid": "1", "name": "Kept", "fullName": "Kept", "status": "passed", "start": 1, "stop": 2}
    folder = project.folder / pipeline.allure
    folder.mkdir(parents=True)
    (folder / "1-result.json").write_text(json.dumps(result), "utf-8")
    code, said = ended(start(project, pipeline.publish))
    assert code == 0, said
    assert (project.folder / page / "index.html").stat().st_size > 0
