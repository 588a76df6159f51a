"""The HTML report: what it says, that nothing in it can do harm, and that a browser shows and filters it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from support.reporting.html import MOST_FAILED, render
from support.result import ResultTracker, ScenarioResult

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--disable-extensions",
    "--no-first-run", "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr",
    "--dump-dom",
]  # fmt: skip
VOID = {"meta", "input", "br"}
HOSTILE = (
    "</script><script>document.title='owned'</script>\"'><img src=x onerror=alert(1)>&amp;\x00\x1b\ud800\u202e${a}$b"
)


def scenario(
    name: str, status: str = "passed", *, persona: str = "admin", feature: str = "Groups", **more: Any
) -> ScenarioResult:
    rest: dict[str, Any] = {
        "rule": "A rule",
        "tags": ("smoke",),
        "message": "",
        "location": "features/groups.feature:7",
        "duration": 0.0123,
    }
    return ScenarioResult(feature=feature, name=f"{name} [{persona}]", persona=persona, status=status, **(rest | more))


def report(*scenarios: ScenarioResult, left: tuple[str, ...] = (), requests: int = 1, **more: Any) -> dict[str, Any]:
    tracker = ResultTracker(scenarios=list(scenarios), left_behind=list(left))
    for each in scenarios:
        for _ in range(requests):
            ok = each.status == "passed"
            tracker.record("read the group", "/tenants/t-1/groups/g-1", "GET", 200 if ok else None, ok, each.message,
                           persona=each.persona, scenario=each.name, duration=0.012)  # fmt: skip
    told = {"service": "Tenants", "environment": "embedded", "base_url": "http://127.0.0.1:8000", "run": "7f3a"}
    return told | tracker.as_dict() | more


@dataclass
class Node:
    tag: str
    attrs: dict[str, str | None]
    text: str = ""

    @property
    def classes(self) -> set[str]:
        return set((self.attrs.get("class") or "").split())


@dataclass
class Page(HTMLParser):
    """Every element with its text; fails on a tag that is not closed where it should be."""

    markup: str
    nodes: list[Node] = field(default_factory=list)
    open: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.markup)
        self.close()
        assert not self.open, f"not closed: {[each.tag for each in self.open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.nodes.append(Node(tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(self.nodes[-1])

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop().tag == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        for each in self.open:
            each.text += data

    def all(self, tag: str, *classes: str) -> list[Node]:
        return [each for each in self.nodes if each.tag == tag and each.classes.issuperset(classes)]

    def verdicts(self) -> list[tuple[str, str]]:
        return [((each.classes - {"verdict"}).pop(), each.text) for each in self.all("div", "verdict")]


MIXED = report(
    scenario("read the group", duration=61.0),
    scenario("read the group", "failed", persona="viewer", message="Expected: 'refused'\n     but: was 'allowed'"),
    scenario("list the users", "hook_error", persona="viewer", feature="Users", message="no answer"),
    scenario("find the user", "skipped", feature="Search"),
    left=("tenant smoke-7f3a-1-acme: DELETE /tenants/t-1 → 500 in 12 ms",),
)


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
def test_the_first_verdict(statuses: list[str], kind: str, words: str) -> None:
    page = Page(render(report(*(scenario(f"s{number}", status) for number, status in enumerate(statuses)))))
    assert page.verdicts()[0][0] == kind
    assert words in page.verdicts()[0][1]
    assert words in page.all("title")[0].text


def test_nothing_left_behind_is_green_only_where_something_ran() -> None:
    assert [kind for kind, _ in Page(render(report(scenario("a")))).verdicts()] == ["passed", "passed"]
    assert [kind for kind, _ in Page(render(report())).verdicts()] == ["skipped", "skipped"]
    assert "Nothing was left behind" in Page(render(report(scenario("a")))).verdicts()[1][1]


def test_what_was_left_behind_stands_there_verbatim() -> None:
    kind, words = Page(render(MIXED)).verdicts()[1]
    assert kind == "error"
    assert "1 thing was left behind" in words
    assert MIXED["left_behind"][0] in words
    assert "2 things were left behind" in render(report(scenario("a"), left=("a", "b")))


def test_verdicts_of_the_report_are_the_headlines_and_never_the_colour() -> None:
    told = render(report(scenario("a", "failed"), verdicts={"promises": "All is <well>", "left_behind": "All gone"}))
    (kind, words), (_, behind) = Page(told).verdicts()
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


def test_a_scenario_shows_its_sentence_message_tags_and_place() -> None:
    page = Page(render(MIXED))
    broken = next(each for each in page.all("li") if each.attrs.get("data-status") == "failed")
    for words in ("promise broken", "read the group ", "viewer", "12 ms", "@smoke", "features/groups.feature:7"):
        assert words in broken.text
    assert "[viewer]" not in broken.text
    assert page.all("pre", "failed")[0].text == "Expected: 'refused'\n     but: was 'allowed'"
    assert "1 min 1 s" in render(MIXED)
    assert "behave says: hook_error" in render(MIXED)
    opened = [each for each in page.all("details", "feature") if "open" in each.attrs]
    assert [each.text.split()[0] for each in opened] == ["Groups", "Users"], "what went wrong comes first, and is open"


def test_each_scenario_leads_to_its_operations() -> None:
    page = Page(render(MIXED))
    ids = {each.attrs["id"] for each in page.nodes if "id" in each.attrs}
    links = [each.attrs["href"] for each in page.all("a")]
    assert len([each for each in page.all("a") if each.text == "its operations"]) == 4
    assert {str(link).removeprefix("#") for link in links} <= ids
    assert any(each.text.startswith("✗ no answer") for each in page.all("td"))


@pytest.mark.parametrize("made", [MIXED, report(), report(scenario(HOSTILE, "failed", message=HOSTILE))])
def test_the_page_is_whole_accessible_and_loads_nothing(made: dict[str, Any]) -> None:
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
    assert not re.search(r"url\(|@import", page.all("style")[0].text)
    assert "default-src 'none'" in str(page.all("meta")[1].attrs["content"])


def test_hostile_text_is_shown_and_never_obeyed() -> None:
    bad = scenario(HOSTILE, "failed", persona=HOSTILE, feature=HOSTILE, rule=HOSTILE, message=HOSTILE, tags=(HOSTILE,))
    told = render(report(bad, left=(HOSTILE,), service=HOSTILE, environment=HOSTILE, base_url=HOSTILE, run=HOSTILE))
    page = Page(told)
    told.encode("utf-8")
    assert len(page.all("script")) == 1
    assert not set(told) & {"\x00", "\x1b", "\u202e"}
    visible: dict[str, str | int | None] = {"\x00": r"\x00", "\x1b": r"\x1b", "\ud800": r"\ud800", "\u202e": r"\u202e"}
    assert page.all("h1")[0].text == page.all("pre")[0].text == HOSTILE.translate(str.maketrans(visible))


def test_ten_thousand_records_stay_small() -> None:
    message = "Expected: 'refused' but: was 'allowed' " * 20
    many = [scenario(f"scenario {number}", "failed", message=message) for number in range(500)]
    told = render(report(*many, requests=20))
    assert len(told.encode()) < 6_000_000
    assert told.count("<tr class=bad>") == 10_000 + MOST_FAILED


def channels(colour: str) -> list[float]:
    colour = colour * 2 if len(colour) == 3 else colour
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio."""
    weights = (0.2126, 0.7152, 0.0722)
    lights = sorted(sum(w * c for w, c in zip(weights, channels(each), strict=True)) for each in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_colours_can_be_told_apart(mode: int) -> None:
    style = files("support.reporting").joinpath("report.html").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([\w-]+): #(\w+);", style.split("@media (prefers-color-scheme: dark)")[mode]))
    pairs = [(ink, ground) for ink in ("ink", "soft", "link") for ground in ("page", "card")]
    for kind in ("passed", "failed", "error", "skipped"):
        pairs += [(kind, "card"), (kind, "page"), (kind, f"{kind}-in"), ("ink", f"{kind}-in")]
    assert {pair: ratio for pair in pairs if (ratio := contrast(*(colours[each] for each in pair))) < 4.5} == {}


@dataclass
class Browser:
    program: str
    folder: Path
    complaints: str = ""

    def open(self, told: str, fragment: str = "") -> Page:
        """The page as it stands once its script has run."""
        path = self.folder / "report.html"
        path.write_text(told, encoding="utf-8")
        done = subprocess.run(
            [self.program, *FLAGS, f"--user-data-dir={self.folder / 'profile'}", f"{path.as_uri()}{fragment}"],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        self.complaints = "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
        return Page(done.stdout)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    found = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if not found:
        pytest.fail(
            "a browser opens the report, and there is none\n  try: apt-get install chromium (or CHROMIUM=its path)"
        )
    return Browser(found, tmp_path_factory.mktemp("browser"))


def shown(page: Page) -> list[tuple[str | None, str | None]]:
    return [
        (each.attrs["data-persona"], each.attrs["data-status"])
        for each in page.all("li")
        if "data-status" in each.attrs and "hidden" not in each.attrs
    ]


@pytest.mark.parametrize(
    ("fragment", "expected", "told"),
    [
        ("", 4, "Showing 4 of 4 scenarios."),
        ("#persona=viewer&status=failed", 1, "Showing 1 of 4 scenarios."),
        ("#text=EXPECTED", 1, "Showing 1 of 4 scenarios."),
        ("#feature=Search&persona=nobody", 0, "No scenario fits these filters."),
    ],
)
def test_the_address_filters_the_scenarios(browser: Browser, fragment: str, expected: int, told: str) -> None:
    page = browser.open(render(MIXED), fragment)
    assert len(shown(page)) == expected
    assert next(each.text for each in page.all("p") if each.attrs.get("id") == "shown") == told
    assert not browser.complaints


def test_a_cell_of_the_matrix_filters_the_scenarios(browser: Browser) -> None:
    told = render(MIXED).replace("</body>", "<script>document.querySelector('a.cell.failed').click()</script></body>")
    assert shown(browser.open(told)) == [("viewer", "failed")]
    assert not browser.complaints


def test_all_is_there_with_scripts_switched_off(browser: Browser) -> None:
    page = browser.open(render(MIXED).replace(" script-src 'unsafe-inline';", ""), "#persona=viewer")
    assert len(shown(page)) == 4
    assert "hidden" in page.all("form")[0].attrs, "filters that would do nothing are not shown"


@pytest.fixture
def outside() -> Iterator[tuple[str, list[str]]]:
    """A server that the page could load something from, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def test_a_browser_obeys_nothing_in_a_report_and_asks_nobody(browser: Browser, outside: tuple[str, list[str]]) -> None:
    address, asked = outside
    hostile = f"{HOSTILE}<img src={address}/a><link rel=stylesheet href={address}/b><script src={address}/c></script>"
    bad = scenario(hostile, "failed", persona=hostile, feature=hostile, rule=hostile, message=hostile, tags=(hostile,))
    page = browser.open(render(report(bad, left=(hostile,), service=hostile, base_url=address)))
    assert asked == []
    assert len(page.all("script")) == 1
    assert "1 promise is broken" in page.all("title")[0].text
    assert len(shown(page)) == 1
    assert not browser.complaints


def test_what_the_page_may_not_load_is_not_loaded(browser: Browser, outside: tuple[str, list[str]]) -> None:
    address, asked = outside
    page = browser.open(render(MIXED).replace("<main>", f"<main><input type=image src={address}/a>"))
    assert len(shown(page)) == 4
    assert asked == []
    assert "Content Security Policy" in browser.complaints
