"""The HTML report in a real browser: it filters the scenarios, executes nothing from the report, and loads nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from support.reporting.html import render
from tests.reporting.accounts import HOSTILE, MIXED, hostile_account
from tests.reporting.html_page import Page
from tests.reporting.test_html import RESTRICTED
from tests.reporting.test_html_coverage import CONFORMANCE

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--disable-extensions",
    "--no-first-run", "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr",
    "--dump-dom",
]  # fmt: skip


@dataclass
class Browser:
    program: str
    folder: Path
    complaints: str = ""

    def open(self, text: str, fragment: str = "") -> Page:
        """The page after its script has run."""
        path = self.folder / "report.html"
        path.write_text(text, encoding="utf-8")
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
            "these tests open the report in a browser, and there is none\n"
            "  try: apt-get install chromium (or CHROMIUM=its path)"
        )
    return Browser(found, tmp_path_factory.mktemp("browser"))


@pytest.fixture
def outside() -> Iterator[tuple[str, list[str]]]:
    """A server that the page could load something from, and the paths that were requested from it."""
    requested: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requested.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", requested
        server.shutdown()
        thread.join()


def shown(page: Page) -> list[tuple[str | None, str | None]]:
    """Persona and status of each scenario that is not hidden."""
    return [
        (each.attrs["data-persona"], each.attrs["data-status"])
        for each in page.all("li")
        if "data-status" in each.attrs and "hidden" not in each.attrs
    ]


@pytest.mark.parametrize(
    ("fragment", "expected", "words"),
    [
        ("", 3, "Showing 4 of 4 scenarios."),  # a feature in which nothing went wrong is folded
        ("#persona=viewer&status=failed", 1, "Showing 1 of 4 scenarios."),
        ("#text=EXPECTED", 1, "Showing 1 of 4 scenarios."),
        ("#text=viewer+READ", 1, "Showing 1 of 4 scenarios."),
        ("#text=t-1+08:10", 4, "Showing 4 of 4 scenarios; the words stand in their requests."),
        ("#feature=Search&persona=nobody", 0, "No scenario fits these filters."),
    ],
)
def test_the_address_filters_the_scenarios(browser: Browser, fragment: str, expected: int, words: str) -> None:
    page = browser.open(render(MIXED), fragment)
    assert len(shown(page)) == expected
    assert next(each.text for each in page.all("p") if each.attrs.get("id") == "shown") == words
    assert not browser.complaints


def test_a_cell_of_the_matrix_filters_the_scenarios(browser: Browser) -> None:
    text = render(MIXED).replace("</body>", "<script>document.querySelector('a.cell.failed').click()</script></body>")
    assert shown(browser.open(text)) == [("viewer", "failed")]
    assert not browser.complaints


def test_a_cell_of_an_authorization_matrix_leads_to_its_failure(browser: Browser) -> None:
    clicked = "document.querySelector('a.cell.dangerous').click(); document.title = location.hash"
    page = browser.open(render(RESTRICTED).replace("</body>", f"<script>{clicked}</script></body>"))
    assert page.all("title")[0].text == f"#{page.all('details', 'failure')[0].attrs['id']}"
    assert not browser.complaints


def test_verdicts_and_failures_are_readable_without_scripts(browser: Browser) -> None:
    page = browser.open(render(MIXED).replace(" script-src 'unsafe-inline';", ""), "#persona=viewer")
    assert "1 promise is broken" in page.verdicts()[0][1]
    assert "but: was 'allowed'" in page.all("details", "failure")[0].text
    assert shown(page) == []
    assert "The scenarios are shown by a script." in page.all("details", "feature")[0].text
    assert "hidden" in page.all("form")[0].attrs, "filters that would do nothing are not shown"


def test_a_browser_executes_and_loads_nothing_from_a_report(browser: Browser, outside: tuple[str, list[str]]) -> None:
    address, requested = outside
    hostile = f"{HOSTILE}<img src={address}/a><link rel=stylesheet href={address}/b><script src={address}/c></script>"
    page = browser.open(render(hostile_account(hostile, base_url=address)))
    assert requested == []
    assert len(page.all("script")) == 3
    assert "1 promise is broken" in page.all("title")[0].text
    assert len(shown(page)) == 1
    assert not browser.complaints


def test_the_policy_of_the_page_stops_what_would_be_loaded(browser: Browser, outside: tuple[str, list[str]]) -> None:
    address, requested = outside
    page = browser.open(render(MIXED).replace("<main>", f"<main><input type=image src={address}/a>"))
    assert len(shown(page)) == 3
    assert requested == []
    assert "Content Security Policy" in browser.complaints


def test_requests_are_laid_out_when_somebody_looks(browser: Browser) -> None:
    opened = "<script>document.querySelector('details.ops').open = true</script></body>"
    page = browser.open(render(MIXED).replace("</body>", opened))
    assert "read the group" in page.all("details", "ops")[0].text
    assert len([each for each in page.all("td") if each.text == "/tenants/t-1/groups/g-1"]) >= 1
    assert not browser.complaints


def test_an_address_unfolds_what_it_leads_to(browser: Browser) -> None:
    page = browser.open(render(MIXED), "#f2")
    assert "open" in next(each for each in page.all("details", "feature") if each.attrs["id"] == "f2").attrs
    assert ("admin", "skipped") in shown(page)
    assert not browser.complaints


def test_what_was_tried_can_be_searched(browser: Browser) -> None:
    made = render(replace(MIXED, conformance=CONFORMANCE))
    found = made.replace('name="sought" type="search"', 'name="sought" type="search" value="dead database"')
    shown = browser.open(found)
    entries = [each for each in shown.nodes if "data-sought" in each.attrs]
    assert [each.text.partition(":")[0] for each in entries if "hidden" not in each.attrs] == ["GET /groups"]
    assert (
        next(each.text for each in shown.all("p") if each.attrs.get("id") == "found")
        == f"Showing 1 of {len(entries)} entries."
    )
    assert not browser.complaints
