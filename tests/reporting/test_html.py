"""The HTML report: what it says, and that it is whole, accessible and safe whatever text is in it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest

from support.http.exchange import Exchange
from support.reporting.html import HtmlReporter, render
from support.reporting.html_operations import MOST_FAILED
from support.results.account import Account
from support.results.book import Chapter, WrittenRule, WrittenScenario
from support.results.comparing import Changes
from support.results.judgement import Finding, MatrixCell
from support.results.records import StepResult
from tests.reporting.accounts import HOSTILE, MIXED, RUN, account, hostile_account, scenario
from tests.reporting.html_page import Page


@pytest.mark.parametrize(
    ("statuses", "kind", "words"),
    [
        (["passed", "passed"], "passed", "The service keeps its promises"),
        (["passed", "failed"], "failed", "1 promise is broken"),
        (["failed", "failed", "error"], "failed", "2 promises are broken"),
        (["passed", "error"], "error", "1 promise could not be checked"),
        (["cleanup_error", "hook_error", "undefined", "untested"], "error", "3 promises could not be checked"),
        ([], "skipped", "Nothing was checked"),
        (["skipped"], "skipped", "Nothing was checked"),
    ],
)
def test_the_first_verdict_is_about_the_promises(statuses: list[str], kind: str, words: str) -> None:
    page = Page(render(account(*(scenario(f"s{number}", status) for number, status in enumerate(statuses)))))
    assert page.verdicts()[0][0] == kind
    assert words in page.verdicts()[0][1]
    assert words in page.all("title")[0].text


def test_the_first_verdict_names_what_is_broken_with_a_link_to_its_failure() -> None:
    broken = [scenario(f"b<{number}", "failed") for number in range(7)]
    page = Page(render(account(scenario("fine"), scenario("unclear", "error"), *broken)))
    links = [each for each in page.all("a") if each.text.startswith("b<")]
    assert [each.text for each in links] == [f"b<{number} [admin]" for number in range(5)]
    places = {each.attrs.get("id"): each.text for each in page.all("details")}
    assert all(each.text.removesuffix(" [admin]") in places[(each.attrs["href"] or "")[1:]] for each in links)
    assert "and 2 more" in page.verdicts()[0][1]
    assert "unclear" not in page.verdicts()[0][1]


def test_the_second_verdict_is_green_only_if_something_ran() -> None:
    assert [kind for kind, _ in Page(render(account(scenario("a")))).verdicts()] == ["passed", "passed"]
    assert [kind for kind, _ in Page(render(account())).verdicts()] == ["skipped", "skipped"]
    assert "Nothing was left behind" in Page(render(account(scenario("a")))).verdicts()[1][1]


def test_what_was_left_behind_is_shown_verbatim() -> None:
    kind, words = Page(render(MIXED)).verdicts()[1]
    assert kind == "error"
    assert "1 thing was left behind" in words
    assert MIXED.left_behind[0] in words
    assert "2 things were left behind" in render(account(scenario("a"), left=("a", "b")))


def test_the_verdicts_of_the_account_are_the_headlines_and_never_decide_the_colour() -> None:
    verdicts = {"promises": "All is <well>", "left_behind": "All gone"}
    (kind, words), (_, behind) = Page(render(account(scenario("a", "failed"), verdicts=verdicts))).verdicts()
    assert kind == "failed"
    assert "All is <well>" in words
    assert "All gone" in behind


def test_the_matrix_has_a_sign_and_a_word_in_each_cell() -> None:
    page = Page(render(MIXED))
    assert [each.text for each in page.all("a", "cell")] == [
        "1/1✓ kept",
        "0/0○ skipped",
        "0/1✗ 1 broken",
        "0/1! 1 unchecked",
    ]
    assert [each.attrs["data-persona"] for each in page.all("a", "cell")] == ["admin", "admin", "viewer", "viewer"]
    assert len([each for each in page.all("span", "cell") if "not meant" in each.text]) == 2


def test_a_scenario_has_its_title_message_tags_and_place() -> None:
    page = Page(render(MIXED))
    kept, broken, unchecked, _ = page.scenarios()
    assert broken == {
        "status": "failed", "title": "read the group", "persona": "viewer", "feature": "Groups", "time": "12 ms",
        "tags": "@smoke", "place": "features/groups.feature:7", "steps": "", "behave": "", "trace": "",
        "again": "behave features/groups.feature:7 -D persona=viewer",
        "message": "Expected: 'refused'\n     but: was 'allowed'", "group": broken["group"], "sent": "1 request, 1 wrong",
    }  # fmt: skip
    assert page.all("pre", "said")[0].text == broken["message"]
    assert kept["time"] == "1 min 1 s"
    assert unchecked["behave"] == "hook_error"
    opened = [each for each in page.all("details", "feature") if "open" in each.attrs]
    assert [each.text.split()[0] for each in opened] == ["Groups", "Users"], "what went wrong comes first, and is open"


def test_the_command_for_a_scenario_without_a_persona_names_none() -> None:
    page = Page(render(account(scenario("a", "failed", persona=""))))
    assert page.scenarios()[0]["persona"] == "no persona"
    assert page.scenarios()[0]["again"] == page.all("pre", "command")[0].text == "behave features/groups.feature:7"


def test_the_page_shows_what_was_run_against_what_when_and_for_how_long() -> None:
    page = Page(render(MIXED))
    assert page.all("h1")[0].text == "Tenants"
    assert [each.text for each in page.all("dd")] == [
        "embedded", "http://127.0.0.1:8000", "6 May 2024, 07:08:09 UTC", "2 min 1 s", "7f3a"
    ]  # fmt: skip


def requests(page: Page) -> list[list[list[str]]]:
    """The cells of the requests of each group."""
    (found,) = [json.loads(each.text) for each in page.all("script") if each.attrs.get("id") == "requests"]
    pool = found["pool"]
    return [
        [[pool[cell] if isinstance(cell, int) else cell for cell in row] for row in rows] for rows in found["groups"]
    ]


def test_each_scenario_has_its_requests() -> None:
    page = Page(render(MIXED))
    groups = requests(page)
    for each in page.scenarios():
        (row,) = groups[int(each["group"])]
        assert (row[5], row[-1]) == (each["persona"], "" if each["status"] == "passed" else "bad")
    assert any(each.text.startswith("✗ no answer") for each in page.all("td"))


def test_requests_that_went_wrong_and_those_outside_scenarios_are_listed() -> None:
    lost = replace(MIXED.results[0], scenario="")
    page = Page(render(replace(MIXED, results=(*MIXED.results, lost))))
    (outside,) = page.all("details", "ops")
    assert outside.text.split("\n")[0].startswith("Outside any scenario 1 request")
    assert requests(page)[int(str(outside.attrs["data-group"]))][0][1] == "read the group"
    cells = {each.text for each in page.all("td")}
    assert "read the group [viewer]" in cells, "the table of failed requests names the scenario"
    assert not [text for text in cells if ".feature" in text]


def test_two_scenarios_with_equal_titles_have_their_own_requests() -> None:
    twins = [scenario("same", location="features/a.feature:3"), scenario("same", location="features/b.feature:3")]
    found = Page(render(account(*twins))).scenarios()
    assert len({each["group"] for each in found}) == 2


@pytest.mark.parametrize("made", [MIXED, account(), account(scenario(HOSTILE, "failed", message=HOSTILE))])
def test_the_page_is_well_formed_accessible_and_loads_nothing(made: Account) -> None:
    page = Page(render(made))
    ids = Counter(each.attrs["id"] for each in page.nodes if "id" in each.attrs)
    levels = [int(each.tag[1]) for each in page.nodes if re.fullmatch("h[1-6]", each.tag)]
    assert set(ids.values()) == {1}
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert levels.count(1) == len(page.all("main")) == len(page.all("header")) == len(page.all("footer")) == 1
    assert all(each.attrs.get("scope") for each in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))
    labels = {each.attrs["for"] for each in page.all("label")}
    assert {each.attrs["id"] for each in (*page.all("input"), *page.all("select"))} == labels
    for each in page.nodes:
        assert each.tag not in {"link", "img", "iframe", "object", "base"}
        assert not [name for name in each.attrs if name.startswith("on") or name in {"src", "style", "action"}]
        assert str(each.attrs.get("href", "#")).startswith("#")
    assert {str(each.attrs["href"])[1:] for each in page.all("a")} <= set(ids), "every link leads somewhere"
    assert not re.search(r"url\(|@import", page.all("style")[0].text)
    assert "default-src 'none'" in str(page.all("meta")[1].attrs["content"])


def test_hostile_text_is_shown_and_not_executed() -> None:
    text = render(hostile_account(HOSTILE, base_url=HOSTILE))
    page = Page(text)
    text.encode("utf-8")
    assert len(page.all("script")) == 3
    assert not set(text) & {"\x00", "\x1b", "\u202e"}
    visible: dict[str, str | int | None] = {"\x00": r"\x00", "\x1b": r"\x1b", "\ud800": r"\ud800", "\u202e": r"\u202e"}
    assert page.all("h1")[0].text == page.all("pre", "said")[0].text == HOSTILE.translate(str.maketrans(visible))


def test_the_file_is_written_whatever_text_it_has(tmp_path) -> None:
    path = tmp_path / "new folder" / "report.html"
    HtmlReporter(path).run_ended(hostile_account(HOSTILE))
    assert path.read_text(encoding="utf-8") == render(hostile_account(HOSTILE))


def test_a_page_of_ten_thousand_requests_stays_small() -> None:
    message = "Expected: 'refused' but: was 'allowed' " * 20
    many = [scenario(f"scenario {number}", "failed", message=message) for number in range(500)]
    text = render(account(*many, requests=20))
    assert len(text.encode()) < 2_000_000
    assert text.count("<tr class=bad>") == MOST_FAILED
    page = Page(text)
    assert sum(map(len, requests(page))) == 10_000
    assert len(page.nodes) < 10_000


def channels(colour: str) -> list[float]:
    colour = colour * 2 if len(colour) == 3 else colour
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    weights = (0.2126, 0.7152, 0.0722)
    lights = sorted(sum(w * c for w, c in zip(weights, channels(each), strict=True)) for each in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_colours_have_enough_contrast(mode: int) -> None:
    style = files("support.reporting").joinpath("report.html").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([\w-]+): #(\w+);", style.split("@media (prefers-color-scheme: dark)")[mode]))
    pairs = [(ink, ground) for ink in ("ink", "soft", "link") for ground in ("page", "card")]
    for kind in ("passed", "failed", "error", "skipped"):
        pairs += [("on-danger", "danger"), (kind, "card"), (kind, "page"), (kind, f"{kind}-in"), ("ink", f"{kind}-in")]
    assert {pair: ratio for pair in pairs if (ratio := contrast(*(colours[each] for each in pair))) < 4.5} == {}


def cell(expected: str, seen: str, finding: Finding | None, operation: str = "update the group") -> MatrixCell:
    return MatrixCell(operation, expected, seen, finding)


RESTRICTED = account(
    scenario("viewer may not update", "failed", persona="viewer", cell=cell("refused", "allowed", Finding.DANGEROUS)),
    scenario("admin may update", cell=cell("allowed", "allowed", Finding.AS_EXPECTED)),
    scenario("viewer may read", "failed", persona="viewer",
             cell=cell("allowed", "refused", Finding.TOO_STRICT, "read the group")),
    scenario("admin may read", "error", cell=cell("allowed", "", None, "read the group")),
)  # fmt: skip


def test_the_authorization_matrix_shows_what_was_seen_and_what_is_dangerous_first() -> None:
    page = Page(render(RESTRICTED))
    cells = {each.text: each for each in (*page.all("a", "cell"), *page.all("span", "cell"))}
    assert {"dangerous"} < cells["‼ allowedshould be refused"].classes
    assert {"failed"} < cells["✗ refusedshould be allowed"].classes
    assert {"error"} < cells["! allowedunchecked"].classes
    assert {"passed"} < cells["✓ allowed"].classes
    (danger,) = page.all("ul", "dangers")
    assert "viewer was allowed to update the group, but should be refused" in danger.text
    first = page.all("details", "failure")[0]
    assert "Dangerous" in first.text
    assert cells["‼ allowedshould be refused"].attrs["href"] == f"#{first.attrs['id']}"


def test_matrices_of_one_rule_are_told_apart_by_what_their_outlines_say() -> None:
    may = scenario("a", cell=cell("allowed", "allowed", Finding.AS_EXPECTED))
    outlines = ("<persona> <may> <operation>", "<persona> <may> <operation> for the first time")
    made = account(*(replace(may, id=replace(may.id, name=each)) for each in outlines))
    headings = [each.text for each in Page(render(made)).all("h3")]
    assert headings[:2] == ["Groups", "Groups, for the first time"]


def sent(path: str, number: int) -> Exchange:
    return Exchange(
        "PATCH", path, f"http://127.0.0.1:8000{path}", "viewer", f"smoke-7f3a-{number}",
        datetime(2024, 5, 6, tzinfo=UTC), 0.012, 200, "OK", request_headers={"Authorization": "***"},
        request_body={"name": "b</pre><script>"}, response_headers={"Content-Type": "application/json"},
        response_body={"id": "g-1"},
    )  # fmt: skip


def reported(path: Path, exchanges: str, status: str = "failed") -> Page:
    """The page of a run with one scenario of two steps and two requests."""
    message = "Expected: refused\n  request: PATCH /groups/g-1 → 200 in 12 ms [request smoke-7f3a-2]"
    one = scenario(
        "viewer may not update", status, persona="viewer", message=message if status == "failed" else "",
        steps=(StepResult("When", "I try to update the group", "passed", duration=0.02,
                          exchanges=(sent("/token", 1), sent("/groups/g-1", 2))),
               StepResult("Then", "I am refused", status, message, duration=0.001)),
    )  # fmt: skip
    reporter = HtmlReporter(path)
    reporter.run_began(replace(RUN, exchanges=exchanges, options=("-D", "config=c.json")))
    reporter.scenario_ended(one)
    reporter.run_ended(replace(account(one), run=replace(RUN, options=("-D", "config=c.json"))))
    return Page(path.read_text(encoding="utf-8"))


def test_a_failure_shows_its_requests_and_how_to_run_it_again(tmp_path: Path) -> None:
    page = reported(tmp_path / "page.html", "failed")
    (failure,) = page.all("details", "failure")
    assert "behave features/groups.feature:7 -D persona=viewer -D config=c.json" in failure.text
    token, judged = page.all("details", "exchange")
    assert "open" in judged.attrs
    assert "open" not in token.attrs
    for words in (
        "request smoke-7f3a-2",
        "act as viewer",
        '"name": "b</pre><script>"',
        "200 OK",
        "Authorization: ***",
        "curl --include",
    ):
        assert words in judged.text
    assert [each.text.split()[0] for each in page.all("li", "failed") if "Then" in each.text] == ["✗"]
    assert "20 ms  When I try to update the group" in page.scenarios()[0]["steps"]


@pytest.mark.parametrize(("exchanges", "status"), [("none", "failed"), ("failed", "passed")])
def test_requests_are_left_out_as_the_setting_says(tmp_path: Path, exchanges: str, status: str) -> None:
    page = reported(tmp_path / "page.html", exchanges, status)
    assert page.all("details", "exchange") == []
    assert "Authorization" not in page.markup


def test_the_page_has_the_promises_as_a_book_with_the_state_of_each_rule() -> None:
    outline = WrittenScenario(
        "<persona> <may> <operation>", ("When I try to <operation>",), (("operation", "admin"), ("read", "allowed"))
    )
    rule = WrittenRule("A rule", "Why & wherefore", (outline,))
    chapter = Chapter(
        "features/groups.feature", "Groups", "About groups", ("Given a group",), (rule, WrittenRule("Unrun", "", ()))
    )
    page = Page(render(replace(MIXED, run=replace(RUN, book=(chapter,)))))
    (shown,) = page.all("details", "chapter")
    assert "Why & wherefore" in shown.text
    assert "| operation | admin   |\n  | read      | allowed |" in shown.text
    assert "admin 1/1" in shown.text
    assert "viewer 0/2" in shown.text
    assert "Not part of this run." in shown.text


def test_the_page_has_what_takes_long_and_what_changed() -> None:
    since = Changes("2024-05-05", "6a1b", 3, newly_broken=("read the group [viewer]",), slower=("a: 9.0 s, was 1.0 s",))
    text = "".join(Page(render(replace(MIXED, changes=since))).nodes[0].text.split("\n"))
    assert "Newly broken: 1" in text
    assert "read the group [viewer]" in text
    assert "Slower: 1" in text
    assert "p95" in text
    assert "12 ms" in text
