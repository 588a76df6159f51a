"""The section of the HTML report on what of the OpenAPI document was tried."""

from __future__ import annotations

from dataclasses import replace

from support.reporting.html import render
from support.results.conformance import Conformance
from support.results.coverage import Coverage, Gap, Part
from tests.reporting.accounts import HOSTILE, MIXED, account, scenario
from tests.reporting.html_page import Node, Page

COVERAGE = Coverage(
    {Part.PERSONA: (3, 4), Part.STATUS: (5, 6), Part.FIELD: (0, 1), Part.VALUE: (0, 0)},
    (
        Gap(Part.PERSONA, "DELETE /groups/{id}: never tried as viewer", "| delete the group | ? | ? |"),
        Gap(Part.STATUS, "GET /groups: status 404 never seen", "When I try to list the groups\nThen …"),
        Gap(Part.FIELD, "GET /groups: q never sent", '"a variant": {"query": {"q": VALUE}}'),
        Gap(Part.STATUS, "GET /groups: status 503 never seen", "", "it needs a dead database"),
        Gap(Part.PERSONA, "GET /groups: never tried as guest", "", "guests come next year"),
    ),
    {
        "GET /groups": {"admin": {"allowed": 3}, "viewer": {"allowed": 1, "refused": 2}, "guest": {}},
        "DELETE /groups/{id}": {"admin": {"allowed": 1}},
        "GET /health": {"admin": {"allowed": 1}},
    },
)
CONFORMANCE = Conformance("fail", "http://127.0.0.1/openapi.json", coverage=COVERAGE)
PAGE = Page(render(replace(MIXED, conformance=CONFORMANCE)))


def section() -> Node:
    return next(each for each in PAGE.all("section") if each.attrs.get("aria-labelledby") == "coverage")


def test_each_operation_shows_what_each_persona_was_answered() -> None:
    text = section().text
    for words in ("GET /groups", "allowed 3", "allowed 1refused 2", "✗ never tried", "○ waived"):
        assert words in text
    assert text.count("✗ never tried") == 1, "an operation that needs no token is tried once"


def test_the_shares_are_those_of_the_run() -> None:
    text = section().text
    for words in ("3 of 4", "75.0 %", "5 of 6", "83.3 %", "100.0 %"):
        assert words in text


def test_what_was_not_tried_is_named_with_what_to_paste_and_waivers_with_their_reasons() -> None:
    folds = {each.text.split("\n")[0]: each.text for each in PAGE.all("details", "gaps")}
    assert [name.rstrip("0123456789 ") for name in folds] == [
        "Operations that a persona never tried", "Documented statuses that were never seen",
        "Fields and parameters that were never sent", "Waived",
    ]  # fmt: skip
    everything = "".join(folds.values())
    assert '"a variant": {"query": {"q": VALUE}}' in everything
    assert "it needs a dead database" in everything
    pastes = [each.text for each in PAGE.all("pre") if each.attrs.get("aria-label") == "What to paste"]
    assert "| delete the group | ? | ? |" in pastes


def test_everything_can_be_searched_and_has_a_name() -> None:
    sought = [each for each in PAGE.nodes if "data-sought" in each.attrs]
    assert len(sought) == 3 + 5
    forms = [each.attrs for each in PAGE.all("form")]
    assert [each["aria-label"] for each in forms] == ["Filter the scenarios", "Filter what was tried"]
    assert all(each["role"] == "search" and "hidden" in each for each in forms), "shown by the script that they need"
    labels = {each.attrs["for"] for each in PAGE.all("label")}
    assert "sought" in labels


def test_a_run_without_a_document_has_no_such_section() -> None:
    page = render(account(scenario("a")))
    assert "What of the document was tried" not in page
    assert "tried" not in {each.attrs.get("id") for each in Page(page).nodes}


def test_texts_of_the_document_are_no_markup() -> None:
    hostile = Coverage(
        {Part.STATUS: (0, 1)}, (Gap(Part.STATUS, HOSTILE, HOSTILE, ""),), {HOSTILE: {HOSTILE: {HOSTILE: 1}}}
    )
    made = replace(MIXED, conformance=Conformance("fail", HOSTILE, coverage=hostile))
    page = render(made)
    assert "<script>alert" not in page
    assert [each for each in Page(page).all("section") if each.attrs.get("aria-labelledby") == "coverage"]
