"""Build the Allure report, one HTML file, from the results of `behave -f allure`, with Allure 3 and the config allurerc.mjs.

Allure 3 is a package of npm. It needs Node.js and no Java; npx gets the tested version and keeps it. Exit code 1 if --gate is
given and the quality gate of the config is not passed, 2 if the report cannot be built.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from support.errors import ConfigError
from support.json_files import ROOT
from support.reporting.allure_history import without
from support.reporting.files import replace_file
from support.results import exit_codes

ALLURE = "3.18.0"  # the tested version
OLDEST_NODE = 20
SECONDS = 600  # for npx to get Allure, and for Allure to build
LINES = 15  # of what a program said, in a message
RESULTS, PAGE, HISTORY = Path("reports/allure"), Path("reports/allure-page"), Path("reports/allure-history.jsonl")
PAGE_NAME = "index.html"
#: What Allure 3.18 puts into each page and no setting leaves out: it tells Google who reads a report.
TRACKING = re.compile(
    r"\s*<script async src=\"https://www\.googletagmanager\.com/[^\"]*\"></script>\s*<script>\s*window\.dataLayer.*?</script>",
    re.DOTALL,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("results", nargs="*", type=Path, help=f"folders of results (default: {RESULTS})")
    parser.add_argument("--output", type=Path, default=PAGE, help=f"the folder of the page (default: {PAGE})")
    parser.add_argument(
        "--history", type=Path, default=HISTORY, help=f"the file that keeps the history over runs (default: {HISTORY})"
    )
    parser.add_argument("--name", default="", help="the name of the report (default: that in allurerc.mjs)")
    parser.add_argument("--gate", action="store_true", help="exit with 1 if the quality gate is not passed")


def run(options: argparse.Namespace) -> int:
    """Build the page, and return the exit code.

    Raises:
        ConfigError: there are no results, Node.js is missing or too old, or Allure did not build a page.
    """
    results = options.results or [RESULTS]
    _check_results(results)
    _check_node()
    environ = dict(os.environ) | ({"ALLURE_REPORT_NAME": options.name} if options.name else {})
    target = options.output / PAGE_NAME
    with tempfile.TemporaryDirectory(prefix="allure-history-") as folder:
        history = Path(folder, HISTORY.name)
        _begin_history(options.history, results, history)
        page = _built(results, environ | {"ALLURE_HISTORY": str(history)})
        try:
            replace_file(target, TRACKING.sub("", page))
            replace_file(options.history, history.read_text("utf-8"))
        except OSError as problem:
            raise ConfigError(f"the page cannot be written: {problem}\n  try: other places") from None
    print(f"{target} is the report; {options.history} keeps its history.")
    return _gate(results, environ) if options.gate else exit_codes.KEPT


def _begin_history(history: Path, results: list[Path], copy: Path) -> None:
    """Copy the history without these results: a page that is built again is no other run."""
    try:
        copy.write_text(without(history, results), encoding="utf-8")
    except (OSError, ValueError) as problem:
        raise ConfigError(f"{history} cannot be read: {problem}\n  try: another file after --history") from None


def _check_results(folders: list[Path]) -> None:
    for folder in folders:
        if not any(folder.glob("*-result.json")):
            raise ConfigError(
                f"there are no results of Allure in {folder}\n  try: behave -f allure -o {folder} -f console, then this again"
            )


def _check_node() -> None:
    """Raise a `ConfigError` if what builds the page is missing."""
    advice = f"Node.js {OLDEST_NODE} or later, with npx (https://nodejs.org); or -D report_html=, which needs neither"
    for program in ("node", "npx"):
        if shutil.which(program) is None:
            raise ConfigError(
                f"the Allure report is built with Node.js, and there is no `{program}` here\n  try: {advice}"
            )
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, timeout=SECONDS, check=False).stdout  # noqa: S607
    found = re.match(r"v(\d+)", said)
    if found is None or int(found[1]) < OLDEST_NODE:
        raise ConfigError(
            f"Allure needs Node.js {OLDEST_NODE} or later; here it is {said.strip() or 'broken'}\n  try: {advice}"
        )


def _built(results: list[Path], environ: dict[str, str]) -> str:
    """Build the page beside everything else, so that a page of an earlier run is never taken for it."""
    with tempfile.TemporaryDirectory(prefix="allure-") as folder:
        done = _allure(["generate", "--output", folder], results, environ, folder)
        page = Path(folder, PAGE_NAME)
        # Allure ends with 0 even if its plugin crashed.
        if done.returncode or not page.is_file() or not page.stat().st_size:
            raise ConfigError(
                f"Allure {ALLURE} did not build the report (exit code {done.returncode})\n{_last(done)}\n"
                "  try: the same with a connection to the npm registry, or npm_config_registry=ADDRESS of a mirror"
            )
        return page.read_text(encoding="utf-8")


def _gate(results: list[Path], environ: dict[str, str]) -> int:
    # In a folder and a history of its own: it writes a report where it runs, and would note the run a second time.
    with tempfile.TemporaryDirectory(prefix="allure-") as folder:
        history = str(Path(folder, HISTORY.name))
        done = _allure(["quality-gate"], results, environ | {"ALLURE_HISTORY": history}, folder)
    print("The quality gate is passed." if done.returncode == 0 else f"The quality gate is not passed.\n{_last(done)}")
    return exit_codes.BROKEN if done.returncode else exit_codes.KEPT


def _allure(
    command: list[str], results: list[Path], environ: dict[str, str], folder: str
) -> subprocess.CompletedProcess[str]:
    """Run Allure in a folder, as npx finds or gets it."""
    call = ["npx", "--yes", f"allure@{ALLURE}", *command, "--config", str(ROOT / "allurerc.mjs")]
    call += [str(each.absolute()) for each in results]
    try:
        return subprocess.run(  # noqa: S603
            call, cwd=folder, env=environ, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise ConfigError(
            f"Allure did not end within {SECONDS} s\n  try: fewer results, or -D exchanges=none"
        ) from None


def _last(done: subprocess.CompletedProcess[str]) -> str:
    """The last lines that a program said, without colours."""
    said = re.sub(r"\x1b\[[0-9;]*m", "", f"{done.stdout}\n{done.stderr}")
    lines = [line for line in said.splitlines() if line.strip()]
    return "\n".join(f"  {line}" for line in lines[-LINES:])
