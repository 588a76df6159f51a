"""Shards at once against one service, and their reports made into one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from support.merging.places import wait_for
from support.merging.reading import read_account
from support.polling import Patience
from support.reporting.json_schema import schema
from tests.commands.calling import Called, call
from tests.library.fixtures import library, running
from tests.library.project import Project, shell

__all__ = ["library", "running"]

SHARDS = 5
FEATURE = "@persona.steward\nFeature: {name}\n{rows}\n  Rule: A rule\n{more}"


def scenarios(name: str, count: int, end: str = "exists") -> str:
    steps = f"Given a smoke shelf exists\n    When I create a smoke book\n    Then the book {end}"
    return "".join(f"\n  Scenario: {name} {index}\n    {steps}\n" for index in range(count))


KNOWN = """
  @known.BOOK-7.until.2999-01-31
  Scenario: A known issue
    Given a smoke shelf exists
    When I create a smoke book
    Then the book no longer exists
"""


def write(project: Project, *, broken: int = 0) -> Project:
    for name in ("first", "second"):
        more = scenarios("In a rule", 6) + (scenarios("Broken", broken, "no longer exists") if name == "second" else "")
        project.feature(
            FEATURE.format(name=name.capitalize(), rows=scenarios("Plain", 6) + (KNOWN if broken else ""), more=more),
            name,
        )
    return project


def start(project: Project, shard: str, *more: str, reports: str = "reports") -> subprocess.Popen[str]:
    """Start a shard, whose reports are in a folder of its own."""
    folder = f"{reports}/shard-{shard.partition('/')[0]}"
    return project.start(
        "features/first.feature", "features/second.feature", "-D", f"shard={shard}", "-D", f"journal={folder}/journal",
        "-D", f"report_json={folder}/run.json", "-f", "allure", "-o", f"{folder}/allure", "-f", "null", *more,
    )  # fmt: skip


def shards(project: Project, *more: str) -> tuple[list[Path], list[int]]:
    """Run all shards at once; return their folders and exit codes."""
    started = [start(project, f"{index}/{SHARDS}", *more) for index in range(1, SHARDS + 1)]
    codes = []
    for each in started:
        each.communicate(timeout=120)
        codes.append(each.returncode)
    return [project.folder / "reports" / f"shard-{index}" for index in range(1, SHARDS + 1)], codes


def merge(capsys: pytest.CaptureFixture[str], folder: Path, *places: Path) -> Called:
    out = folder / "merged"
    return call(
        capsys, "merge", *map(str, places), "--json", str(out / "run.json"), "--html", str(out / "run.html"),
        "--junit", str(out / "junit"), "--allure", str(out / "allure"),
    )  # fmt: skip


def report(folder: Path) -> dict[str, object]:
    found = json.loads((folder / "merged" / "run.json").read_text("utf-8"))
    jsonschema.validate(found, schema())
    return found


def states(document: dict[str, object]) -> dict[str, str]:
    return {each["id"]: each["state"] for each in document["scenarios"]}


def test_five_shards_at_once_are_one_run_of_everything(tmp_path, library, running, capsys):
    project = write(Project(tmp_path, library.url), broken=2)
    places, codes = shards(project)
    assert set(codes) <= {0, 1}
    for each in (place / "run.json" for place in places):
        written = json.loads(each.read_text("utf-8"))
        assert json.loads(json.dumps(read_account(each).as_dict())) == written
    assert not running.store.items
    whole = project.run("features/first.feature", "features/second.feature")
    done = merge(capsys, tmp_path, *places)
    merged = report(tmp_path)
    assert states(merged) == states(whole.report)
    assert [each["id"] for each in merged["scenarios"]] == [each["id"] for each in whole.report["scenarios"]]
    # Each run looks for itself at its end, so that only the number of requests differs.
    assert {**merged["summary"], "operations": 0} == {**whole.report["summary"], "operations": 0}
    assert merged["verdicts"] == whole.report["verdicts"]
    assert done.code == merged["exit_code"] == whole.code == 1
    assert (merged["shard"], merged["ending"]["reason"]) == (None, "complete")
    assert "Note: merged from 5 of 5 shards" in done.out
    cases = [each for path in (tmp_path / "merged" / "junit").glob("*.xml") for each in ET.parse(path).iter("testcase")]
    assert sorted(each.get("status") or "" for each in cases) == sorted(states(whole.report).values())
    results = [json.loads(each.read_text("utf-8")) for each in (tmp_path / "merged" / "allure").glob("*-result.json")]
    assert len(results) == len(merged["scenarios"])
    page = (tmp_path / "merged" / "run.html").read_text("utf-8")
    assert all(each["name"].removesuffix(" [steward]") in page for each in merged["scenarios"])


@pytest.fixture(scope="module")
def three(tmp_path_factory, running):
    """A project whose three shards have run."""
    folder = tmp_path_factory.mktemp("three")
    project = write(Project(folder, running.url))
    for index in (1, 2, 3):
        with start(project, f"{index}/3") as process:
            process.communicate(timeout=120)
    return project


def place(project: Project, index: int) -> Path:
    return project.folder / "reports" / f"shard-{index}"


def test_a_missing_shard_is_named_and_nothing_is_claimed_of_it(three, tmp_path, capsys):
    done = merge(capsys, tmp_path, place(three, 1), place(three, 3))
    assert done.code == 4
    assert "Trouble: shard 2/3 is missing" in done.out
    assert "It is not known what was left behind by shard 2." in done.out
    assert "Nothing was left behind" not in done.out
    merged = report(tmp_path)
    assert merged["exit_code"] == 4
    assert merged["ending"]["reason"] == "unfinished"
    assert "shard 2/3 is missing" in (tmp_path / "merged" / "run.html").read_text("utf-8")
    assert "shard 2/3 is missing" in (tmp_path / "merged" / "junit" / "TESTS-the-run.xml").read_text("utf-8")
    assert "shard 2/3 is missing" in (tmp_path / "merged" / "allure" / "the-run-result.json").read_text("utf-8")


def test_a_shard_that_was_killed_is_named(three, tmp_path, capsys):
    changed = json.loads((place(three, 2) / "run.json").read_text("utf-8"))
    changed |= {"exit_code": None, "scenarios": [], "results": []}
    changed["ending"]["reason"] = "unfinished"
    (tmp_path / "run.json").write_text(json.dumps(changed), "utf-8")
    done = call(capsys, "merge", *(str(place(three, index)) for index in (1, 3)), str(tmp_path / "run.json"))
    assert done.code == 4
    assert "shard 2/3 did not finish" in done.out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"exit_code": 1}, "shard 2/3 ended with exit code 1"),
        ({"scenarios": []}, "scenarios, and 24 were selected"),
        ({"left_behind": ["book 7"], "exit_code": 3}, "1 thing was left behind"),
        ({"troubles": [{"kind": "hook", "message": "it broke", "where": ""}], "exit_code": 1}, "Trouble: it broke"),
    ],
)
def test_what_is_wrong_with_one_shard_is_wrong_with_all(three, tmp_path, capsys, change, said):
    document = json.loads((place(three, 2) / "run.json").read_text("utf-8")) | change
    (tmp_path / "run.json").write_text(json.dumps(document), "utf-8")
    done = call(capsys, "merge", *(str(place(three, index)) for index in (1, 3)), str(tmp_path / "run.json"))
    assert done.code not in {0, 2}
    assert said in done.out


def test_reports_that_do_not_belong_together_are_refused(three, tmp_path, capsys):
    one = str(place(three, 1))
    assert "both are of shard 1/3" in call(capsys, "merge", one, one).err
    other = json.loads((place(three, 2) / "run.json").read_text("utf-8"))
    other["shard"] |= {"total": 3, "division": "another"}
    (tmp_path / "run.json").write_text(json.dumps(other), "utf-8")
    done = call(capsys, "merge", one, str(tmp_path / "run.json"))
    assert (done.code, "selected or divided in another way" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "schema_version: expected 1; it is None"),
        ('{"schema_version": 1}', "is not a whole JSON report"),
        ("[", "is not valid JSON"),
    ],
)
def test_what_is_no_report_is_refused_and_nothing_is_written(tmp_path, capsys, text, said):
    (tmp_path / "run.json").write_text(text, "utf-8")
    done = call(capsys, "merge", str(tmp_path / "run.json"), "--json", str(tmp_path / "out.json"))
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert not (tmp_path / "out.json").exists()


def test_the_report_of_a_run_that_was_not_divided_is_refused(three, tmp_path, capsys):
    document = json.loads((place(three, 1) / "run.json").read_text("utf-8")) | {"shard": None}
    (tmp_path / "run.json").write_text(json.dumps(document), "utf-8")
    done = call(capsys, "merge", str(tmp_path / "run.json"))
    assert (done.code, "is not the report of a shard" in done.err) == (2, True)


def test_the_longest_scenarios_of_an_earlier_run_are_spread_over_the_shards(three, tmp_path):
    reports = [json.loads((place(three, index) / "run.json").read_text("utf-8")) for index in (1, 2, 3)]
    earlier = [each for one in reports for each in one["scenarios"]]
    for number, each in enumerate(sorted(earlier, key=lambda each: each["id"])):
        each["duration"] = 100.0 if number < 2 else 0.01
    times = tmp_path / "earlier.json"
    times.write_text(json.dumps({"schema_version": 1, "scenarios": earlier}), "utf-8")
    found = []
    for index in (1, 2):
        with start(three, f"{index}/2", "-D", f"times={times}", reports="again") as process:
            process.communicate(timeout=120)
        found.append(json.loads((three.folder / "again" / f"shard-{index}" / "run.json").read_text("utf-8")))
    long = {each["id"] for each in earlier if each["duration"] == 100.0}
    assert [len(long & {each["id"] for each in one["scenarios"]}) for one in found] == [1, 1]
    assert found[0]["shard"]["division"] == found[1]["shard"]["division"]


def test_the_command_can_be_run_from_a_shell(three):
    done = subprocess.run(
        [sys.executable, "-m", "support", "merge", "--help"], env=shell(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, "say which shard is missing" in " ".join(done.stdout.split())) == (0, True)


def test_a_shard_that_is_still_running_is_waited_for(three, tmp_path):
    text = (place(three, 2) / "run.json").read_text("utf-8")
    running = json.loads(text)
    running["ending"]["reason"] = "unfinished"
    later = tmp_path / "later"
    states = [lambda: None, later.mkdir, lambda: (later / "run.json").write_text(json.dumps(running), "utf-8"),
              lambda: (later / "run.json").write_text(text, "utf-8"), lambda: pytest.fail("it has ended")]  # fmt: skip
    clock = iter(range(100))
    wait_for(
        [place(three, 1), later], Patience(50, clock=lambda: next(clock), sleep=lambda _: (states.pop(0)(), None)[1])
    )
    assert len(states) == 1


def test_what_never_ends_is_waited_for_no_longer_than_said(three, tmp_path, capsys):
    there = [str(place(three, index)) for index in (1, 3)]
    done = call(capsys, "merge", "--wait", "0.1", *there, str(tmp_path / "shard-2"))
    assert done.code == 4
    assert f"Note: there is no JSON report in {tmp_path / 'shard-2'}" in done.out
    assert "shard 2/3 is missing" in done.out
    with pytest.raises(SystemExit):
        call(capsys, "merge", "--wait", "-1", *there)


def test_a_folder_with_several_reports_is_refused(three, tmp_path, capsys):
    for name in ("run.json", "again.json"):
        (tmp_path / name).write_text((place(three, 1) / "run.json").read_text("utf-8"), "utf-8")
    done = call(capsys, "merge", str(tmp_path))
    assert (done.code, "found: again.json, run.json" in done.err) == (2, True)
    done = call(capsys, "merge", str(tmp_path / "nowhere"))
    assert (done.code, "there is no report to merge" in done.err) == (2, True)


def test_the_summary_of_a_job_of_github_has_all_shards(three, tmp_path, capsys, monkeypatch):
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    done = call(capsys, "merge", *(str(place(three, index)) for index in (1, 2, 3)))
    assert done.code == 0
    assert "## ✅ The service keeps its promises" in summary.read_text("utf-8")
