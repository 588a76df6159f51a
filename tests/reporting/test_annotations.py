"""GitHub's annotations and its summary of a job."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.reporting.annotations import (
    MOST,
    GithubAnnotations,
    GithubSummary,
    annotation_lines,
    environment_is_github,
    summary,
)
from support.results.records import Trouble
from support.results.states import TroubleKind
from tests.reporting.accounts import HOSTILE, MIXED, RUN, account, hostile_account, scenario


@pytest.mark.parametrize(
    ("environ", "it_is"), [({"GITHUB_ACTIONS": "true"}, True), ({"CI": "true"}, False), ({}, False)]
)
def test_only_the_environment_of_github_has_annotations(environ: dict[str, str], it_is: bool) -> None:
    assert environment_is_github(environ) is it_is


def test_a_green_run_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    green = account(scenario("a"), scenario("b", "skipped"), exit_code=0)
    assert annotation_lines(green) == []
    GithubAnnotations().run_ended(green)
    assert capsys.readouterr().out == ""


def test_each_failure_stands_at_its_line_and_what_is_outside_comes_first() -> None:
    made = account(
        scenario("a", "untested", message="no time", location="features/a,b.feature:3"),
        scenario("b", "failed", message="Expected: 100%\n  but: was\nless"),
        troubles=(Trouble(TroubleKind.HOOK, "not tidy"),),
        exit_code=1,
    )
    assert annotation_lines(made) == [
        "::error title=hook::not tidy",
        "::error file=features/groups.feature,line=7,title=b [admin]::failed: Expected: 100%25%0A  but: was%0Aless",
        "::error file=features/a%2Cb.feature,line=3,title=a [admin]::not_run: no time",
    ]


def test_more_than_github_shows_are_counted() -> None:
    lines = annotation_lines(account(*(scenario(str(each), "failed") for each in range(25)), exit_code=1))
    assert len(lines) == MOST
    assert lines[-1].endswith("::and 16 more, which the summary of the job has")


def test_no_text_ends_an_annotation_or_begins_another() -> None:
    for line in annotation_lines(hostile_account("a\n::error::b\r::" + HOSTILE, exit_code=4)):
        assert len(line.splitlines()) == 1
        assert line.isprintable()


def test_the_summary_has_the_verdicts_the_counts_and_each_failure() -> None:
    lines = summary(MIXED).splitlines()
    assert lines[0] == "## ❌ 1 promise is broken"
    assert lines[2] == "1 thing was left behind."
    assert "| failed | error | passed | skipped |" in lines
    assert "| 1 | 1 | 1 | 1 |" in lines
    assert any("read the group \\[viewer\\]" in line and line.startswith("- **failed**") for line in lines)
    assert any("left behind: tenant smoke" in line for line in lines)


def test_only_a_run_that_ended_well_has_a_green_sign() -> None:
    assert summary(account(scenario("a"), exit_code=0)).startswith("## ✅ The service keeps its promises")
    assert summary(account(scenario("a"))).startswith("## ❌")


def test_the_summary_keeps_what_stood_there_and_says_that_the_run_did_not_finish_until_it_has(tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    file.write_text("Before\n")
    reporter = GithubSummary.from_environment({"GITHUB_STEP_SUMMARY": str(file)})
    reporter.run_began(RUN)
    assert "did not finish" in file.read_text()
    reporter.run_ended(account(scenario("a"), exit_code=0))
    assert file.read_text().startswith("Before\n## ✅ The service keeps its promises")
    assert "did not finish" not in file.read_text()


def test_without_a_file_for_it_there_is_no_summary() -> None:
    reporter = GithubSummary.from_environment({})
    reporter.run_began(RUN)
    reporter.run_ended(MIXED)


def test_markdown_shows_texts_as_they_are() -> None:
    shown = summary(account(scenario("*a* <b> | `c`", "failed"), exit_code=1))
    assert "\\*a\\* &lt;b> \\| \\`c\\`" in shown
