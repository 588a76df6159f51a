"""What somebody who has never seen the HTML report finds in it, and in how many steps: clicks, and texts that are searched for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import Tab, opened, program
from tests.reporting.full_page import LEFT, full_account, write

#: The words that are on the screen: neither folded nor hidden, within the window.
SCREEN = """[...document.querySelectorAll("h1, h2, h3, p, li, td, th, summary, pre")].filter((each) => {
  const place = each.getBoundingClientRect();
  return each.checkVisibility() && place.height && place.top < innerHeight && place.bottom > 0;
}).map((each) => each.innerText).join("\\n")"""
FOLLOW = "[...document.querySelectorAll('nav a')].find((each) => each.textContent === %r).click()"
UNFOLD = "document.querySelector(%r).open = true"
SEARCH = """(() => { const field = document.getElementById("text"); field.value = %r; field.scrollIntoView();
  field.dispatchEvent(new Event("input", {bubbles: true})); })()"""
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("newcomer") / "page.html"
    write(made, full_account())
    return made


@pytest.fixture(scope="module")
def tab(place: Path) -> Iterator[Tab]:
    found = program()
    if not found:
        pytest.fail("these tests need a browser\n  try: apt-get install chromium (or CHROMIUM=its path)")
    with opened(found, place.parent / "profile") as tab:
        tab.look(1280, height=900)
        yield tab


@pytest.mark.parametrize(
    ("question", "steps", "answer"),
    [
        ("May a viewer update a group?", [], ["viewer was allowed to update the group, but should be refused"]),
        ("May a viewer update a group?", [SEARCH % "viewer update group"], ["viewer may not update the group"]),
        ("May an anonymous user update a group?", [FOLLOW % "Who may do what"], ["update the group", "unauthenticated"]),
        ("Which request broke the promise?", [FOLLOW % "What went wrong"],
         ["The request that the failure is about", "PATCH /groups/g-1 → 200"]),
        ("What was left behind?", [], [f"left behind: {LEFT}"]),
        ("How do I run it again?", [FOLLOW % "What went wrong"], ["behave features/groups.feature:7 -D persona=viewer"]),
        ("How do I run one that was kept again?",
         [SEARCH % "kept promise 3", UNFOLD % "li[data-status=passed] details"],
         ["behave features/groups.feature:7 -D persona=admin"]),
    ],
)  # fmt: skip
def test_a_question_is_answered_in_two_steps_at_most(
    tab: Tab, place: Path, question: str, steps: list[str], answer: list[str]
) -> None:
    tab.open("about:blank")
    tab.open(place.as_uri())
    assert len(steps) <= 2
    for each in steps:
        tab.value(each)
        tab.value(DRAWN)
    screen = " ".join(tab.value(SCREEN).split())
    assert [each for each in answer if each not in screen] == [], question


def test_what_stands_further_down_is_not_on_the_screen_at_first(tab: Tab, place: Path) -> None:
    tab.open("about:blank")
    tab.open(place.as_uri())
    assert "The request that the failure is about" not in tab.value(SCREEN)
