"""What cannot be removed is reported in every place, and everything else is removed."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.place import ROOT, Place, Rows, environment


def command(*arguments: str) -> tuple[int, str]:
    """Run a module of Python, and return its exit code and output."""
    ended = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=environment(), capture_output=True, text=True,
        timeout=90, check=False,
    )  # fmt: skip
    return ended.returncode, ended.stdout + ended.stderr


class Leak:
    """A run in which the service refuses to remove a group, and so the tenant that the group is in."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place = place
        self.before = place.rows()
        self.reports = {name: folder / name for name in ("allure", "junit", "report.json", "report.html")}
        place.arm("500", 1, always=True, method="DELETE", path="/groups/")
        self.code, self.output = command(
            "behave", "--no-color", "-D", f"config={place.config}", "-f", "allure", "-o", str(self.reports["allure"]),
            "-f", "progress3", "--junit", "--junit-directory", str(self.reports["junit"]),
            "-D", f"report_json={self.reports['report.json']}", "-D", f"report_html={self.reports['report.html']}",
            "-D", "cleanup_budget=1", "-D", "persona=tenant_admin",
            "features/groups.feature", "--name", "A new group has the requested values",
        )  # fmt: skip
        self.after = place.rows()

    @property
    def left(self) -> Rows:
        """The rows that were added."""
        return {
            name: [line for line in lines if line not in self.before[name]]
            for name, lines in self.after.items()
            if lines != self.before[name]
        }

    @property
    def name(self) -> str:
        """The name of the group."""
        (group,) = self.left["groups"]
        return next(str(cell) for cell in group if str(cell).startswith("smoke-"))


@pytest.fixture(scope="module")
def leak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Leak]:
    folder = tmp_path_factory.mktemp("leak")
    with Place(folder / "place") as place:
        yield Leak(place, folder)


def test_only_what_cannot_be_removed_is_left(leak):
    assert {name: len(lines) for name, lines in leak.left.items()} == {"groups": 1, "tenants": 1}


def test_the_console_and_the_exit_code_report_it_with_what_to_do(leak):
    assert leak.code == 3, leak.output
    assert "2 things were left behind:" in leak.output
    assert f'group "{leak.name}" id ' in leak.output
    assert "its removal was answered 500" in leak.output
    assert f"python -m support sweep --config {leak.place.config}" in leak.output


def test_the_json_report_has_it_and_still_says_that_the_service_keeps_its_promises(leak):
    report = json.loads(leak.reports["report.json"].read_text("utf-8"))
    assert leak.name in json.dumps(report["left_behind"])
    assert report["verdicts"] == {
        "promises": "The service keeps its promises",
        "left_behind": "2 things were left behind",
    }
    assert "removal" in report["summary"]["operations"]["by_purpose"]


def test_the_html_report_has_it(leak):
    assert leak.name in leak.reports["report.html"].read_text("utf-8")


def test_the_junit_report_has_it(leak):
    files = leak.reports["junit"].glob("*.xml")
    assert leak.name in "".join(ET.tostring(ET.parse(path).getroot(), "unicode") for path in files)


def test_the_allure_report_has_it_as_a_failed_clean_up(leak):
    results = [json.loads(path.read_text("utf-8")) for path in leak.reports["allure"].glob("*-result.json")]
    assert {each["fullName"] == "The run": each["status"] for each in results} == {False: "broken", True: "broken"}
    assert leak.name in json.dumps(results)
    containers = [json.loads(path.read_text("utf-8")) for path in leak.reports["allure"].glob("*-container.json")]
    assert [after["status"] for each in containers for after in each["afters"]] == ["broken"]


def test_the_sweep_removes_it_when_the_service_allows_that(leak):
    leak.place.arm()
    code, output = command("support", "sweep", "--config", str(leak.place.config), "--yes")
    assert code == 0, output
    assert leak.place.rows() == leak.before
