"""The HTML report by the rules of axe-core, in a real browser: light and dark, wide and narrow, with everything unfolded."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import Tab, opened, program
from tests.reporting.full_page import full_account, write

AXE = "axe-core@4.14.1"
SECONDS = 120  # for npm
UNFOLD = (
    "for (let pass = 0; pass < 3; pass++) for (const each of document.querySelectorAll('details')) each.open = true"
)
LAID = "new Promise((done) => setTimeout(() => requestAnimationFrame(() => done(document.querySelectorAll('.ops table').length))))"
RUN = """axe.run(document, {resultTypes: ["violations"]}).then((found) => found.violations.map((each) =>
  `${each.id} (${each.impact}): ${each.help}: ${each.nodes.slice(0, 5).map((node) => node.html.slice(0, 200)).join(" | ")}`))"""


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core, from the npm registry."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("axe-core comes from the npm registry, and there is no npm here")
    folder = tmp_path_factory.mktemp("axe")
    call = [npm, "pack", AXE, "--silent", "--pack-destination", str(folder)]
    try:
        done = subprocess.run(call, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"the npm registry gave no answer within {SECONDS} s")
    packed = list(folder.glob("*.tgz"))
    if not packed:
        pytest.skip(f"the npm registry did not give {AXE}: {done.stderr.strip()[-300:]}")
    with tarfile.open(packed[0]) as archive:
        found = archive.extractfile("package/axe.min.js")
        assert found is not None
        return found.read().decode("utf-8")


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    found = program()
    if not found:
        pytest.fail("these tests need a browser\n  try: apt-get install chromium (or CHROMIUM=its path)")
    with opened(found, tmp_path_factory.mktemp("profile")) as tab:
        yield tab


def violations(tab: Tab, axe: str, page: Path, width: int, *, dark: bool) -> list[str]:
    tab.look(width, dark=dark)
    tab.open(page.as_uri())
    for _ in range(3):  # a fold may hold folds that a script lays out
        tab.value(UNFOLD)
        laid = tab.value(LAID)
    assert laid, "the requests are laid out"
    tab.value(f"{axe}; 0")
    return list(tab.value(RUN))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(tab: Tab, axe: str, tmp_path: Path, width: int, dark: bool) -> None:
    page = tmp_path / "page.html"
    write(page, full_account())
    assert violations(tab, axe, page, width, dark=dark) == []


def test_axe_finds_what_is_wrong(tab: Tab, axe: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    write(page, full_account())
    worse = page.read_text("utf-8").replace("--soft: #545d68", "--soft: #c5c9ce").replace('<html lang="en">', "<html>")
    page.write_text(worse, "utf-8")
    found = violations(tab, axe, page, 1280, dark=False)
    assert [each.split()[0] for each in found] == ["color-contrast", "html-has-lang"]
