"""The JUnit report: one file a feature, and every scenario and every trouble in it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from support.errors import ConfigError
from support.reporting.junit import JunitReporter
from support.results.account import Account
from support.results.records import Trouble
from support.results.states import Ending, TroubleKind
from tests.reporting.accounts import HOSTILE, RUN, account, hostile_account, scenario


def written(made: Account, folder: Path) -> dict[str, ET.Element]:
    """The suites, by the name of their file."""
    reporter = JunitReporter(folder)
    reporter.run_began(made.run)
    reporter.run_ended(made)
    return {path.name: ET.parse(path).getroot() for path in sorted(folder.glob("*.xml"))}


def cases(suite: ET.Element) -> dict[str, ET.Element]:
    return {case.attrib["name"]: case for case in suite.iter("testcase")}


def test_a_run_that_did_not_end_has_one_error(tmp_path: Path) -> None:
    JunitReporter(tmp_path).run_began(RUN)
    (file,) = tmp_path.glob("*.xml")
    suite = ET.parse(file).getroot()
    assert (suite.get("tests"), suite.get("errors")) == ("1", "1")
    assert "did not finish" in suite.find("testcase/error").attrib["message"]  # type: ignore[union-attr]


def test_a_green_run_has_a_file_for_each_feature_and_nothing_else(tmp_path: Path) -> None:
    suites = written(
        account(
            scenario("a", duration=1.5, started=1_700_000_000.0),
            scenario("b", duration=2.0, started=1_700_000_001.5),
            scenario("c", feature="Users", location="features/more/users.feature:3"),
            exit_code=0,
        ),
        tmp_path,
    )
    assert list(suites) == ["TESTS-groups.xml", "TESTS-more.users.xml"]
    groups = suites["TESTS-groups.xml"].attrib
    assert groups == {
        "name": "groups.Groups",
        "tests": "2",
        "failures": "0",
        "errors": "0",
        "skipped": "0",
        "time": "3.500000",
        "timestamp": "2023-11-14T22:13:20",
    }
    case = cases(suites["TESTS-more.users.xml"])["c [admin]"]
    assert (case.get("classname"), case.get("file"), case.get("line"), case.get("time")) == (
        "more.users.Users", "features/more/users.feature", "3", "0.012300",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "element", "state"),
    [
        ("passed", None, "passed"),
        ("failed", "failure", "failed"),
        ("undefined", "error", "error"),
        ("hook_error", "error", "error"),
        ("cleanup_error", "error", "cleanup_error"),
        ("untested", "error", "not_run"),
        ("skipped", "skipped", "skipped"),
    ],
)
def test_each_state_has_its_element_and_a_message(tmp_path: Path, status: str, element: str, state: str) -> None:
    (suite,) = written(account(scenario("a", status), exit_code=1), tmp_path).values()
    (case,) = cases(suite).values()
    told = [each for each in case if each.tag != "properties"]
    assert [each.tag for each in told] == ([element] if element else [])
    assert all(each.attrib["message"] and each.text and each.attrib["type"] == state for each in told)
    assert {each.attrib["name"]: each.attrib["value"] for each in case.iter("property")} == {
        "state": state,
        "persona": "admin",
        "rule": "A rule",
    }


def test_names_are_distinct(tmp_path: Path) -> None:
    (suite,) = written(account(*(scenario("a", title="Same") for _ in range(3)), exit_code=0), tmp_path).values()
    assert list(cases(suite)) == ["Same", "Same (2)", "Same (3)"]


def test_features_that_differ_in_their_folder_alone_have_files_of_their_own(tmp_path: Path) -> None:
    places = ["features/a b.feature:1", "features/a_b.feature:1"]
    suites = written(account(*(scenario("a", location=each) for each in places), exit_code=0), tmp_path)
    assert list(suites) == ["TESTS-a_b-2.xml", "TESTS-a_b.xml"]


def test_what_went_wrong_outside_scenarios_is_a_suite_of_its_own(tmp_path: Path) -> None:
    made = account(
        scenario("a"),
        left=("group g-1",),
        troubles=(Trouble(TroubleKind.HOOK, "RuntimeError: not tidy\nmore", "Feature Groups"),),
        ending=Ending.SIGNAL,
        stopped_by="SIGTERM",
        exit_code=143,
    )
    suite = written(made, tmp_path)["TESTS-the-run.xml"]
    assert list(cases(suite)) == [
        "Feature Groups: RuntimeError: not tidy", "the run was stopped by SIGTERM", "left behind: group g-1",
    ]  # fmt: skip
    assert (suite.get("tests"), suite.get("errors")) == ("3", "3")


def test_any_text_leaves_the_files_well_formed(tmp_path: Path) -> None:
    suites = written(hostile_account(HOSTILE + "x" * 10_000_000), tmp_path)
    messages = [each.text or "" for suite in suites.values() for each in suite.iter("failure")]
    assert [text.startswith("</script>") and "\\x1b\\ud800\\u202e" in text for text in messages] == [True]
    assert max(path.stat().st_size for path in tmp_path.glob("*.xml")) < 200_000


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    written(account(scenario("a", location="features/gone.feature:1"), exit_code=0), tmp_path)
    assert list(written(account(scenario("a"), exit_code=0), tmp_path)) == ["TESTS-groups.xml"]


def test_a_folder_with_results_of_others_is_refused(tmp_path: Path) -> None:
    (tmp_path / "TESTS-theirs.xml").write_text("<testsuite/>")
    with pytest.raises(ConfigError, match=r"TESTS-theirs\.xml"):
        JunitReporter(tmp_path).run_began(RUN)
    assert (tmp_path / "TESTS-theirs.xml").read_text() == "<testsuite/>"
