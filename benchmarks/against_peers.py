"""The same 60 flows, the same requests, in what somebody would take instead: each tool from PyPI, in an environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import BEHAVE, PLACE, ROOT, FailedError, Figure, in_turn, ratios, run
from benchmarks.services import service

FLOWS = 60
SOURCES = ROOT / "benchmarks" / "peers"


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool, and how its users run it.

    Attributes:
        packages: what is installed from PyPI; the first is the tool.
        files: the folder in `peers/`.
        grows: the file in it that gets a line for each flow, and that line; `{n}` is its number.
        command: the command for so many workers; None if the tool cannot do that.
    """

    name: str
    packages: tuple[str, ...]
    files: str
    command: Callable[[int], tuple[str, ...] | None]
    grows: tuple[str, str] | None = None


ROWS = ("features/groups.feature", "      | {n} |\n")
PEERS = (
    Peer("behave", ("behave", "requests"), "behave", lambda jobs: ("behave",) if jobs == 1 else None, ROWS),
    Peer(
        "behavex",
        ("behavex", "requests"),
        "behave",
        lambda jobs: ("behavex", "features", "--parallel-processes", str(jobs), "--parallel-scheme", "scenario"),
        ROWS,
    ),
    Peer(
        "pytest with pytest-xdist and requests",
        ("pytest", "pytest-xdist", "requests"),
        "pytest",
        lambda jobs: ("pytest", "-q", "-p", "no:cacheprovider", *(("-n", str(jobs)) if jobs > 1 else ())),
    ),
    Peer(
        "Tavern",
        ("tavern", "pytest<9", "pytest-xdist"),  # Tavern 3.7 fails with pytest 9
        "tavern",
        lambda jobs: ("pytest", "-q", "-p", "no:cacheprovider", *(("-n", str(jobs)) if jobs > 1 else ())),
        ("test_groups.tavern.yaml", "        - {n}\n"),
    ),
    Peer(
        "Robot Framework with pabot and RequestsLibrary",
        ("robotframework", "robotframework-pabot", "robotframework-requests"),
        "robot",
        lambda jobs: (
            ("pabot", "--testlevelsplit", "--processes", str(jobs), "groups.robot")
            if jobs > 1
            else ("robot", "groups.robot")
        ),
        ("groups.robot", "Flow {n}    {n}\n"),
    ),
)
OURS = """\
@groups
Feature: Flows
  A group from its creation to its removal.

  Scenario Outline: Flow <number>: a removed group no longer exists
    Given a smoke group exists
    When I delete the group
    Then the group no longer exists

    Examples:
      | number |
"""


def installed(peer: Peer) -> Path:
    """Install a tool, if it is not installed, and return the folder of its commands.

    Raises:
        FailedError: it cannot be installed.
    """
    place = PLACE / "peers" / peer.packages[0]
    commands, mark = place / "environment" / "bin", place / "installed"
    if not mark.exists():
        shutil.rmtree(place, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(place / "environment")])
        run([str(commands / "pip"), "install", "--quiet", "--disable-pip-version-check", *peer.packages])
        mark.touch()
    return commands


def versions(peer: Peer) -> str:
    """The versions of what is installed, as in `behave 1.3.3, requests 2.34.2`."""
    listed = subprocess.run(  # noqa: S603 - of our own environment
        [str(installed(peer) / "pip"), "list", "--format", "freeze", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    known = dict(line.split("==") for line in listed.splitlines() if "==" in line)
    names = [each.partition("<")[0] for each in peer.packages]
    return ", ".join(f"{name} {known.get(name, '?')}" for name in names)


def measured(jobs: tuple[int, ...], latencies: tuple[int, ...], times: int) -> Iterator[dict[str, Any]]:
    """Measure each tool against the suite, and yield a row for each tool, number of workers and latency."""
    feature = PLACE / "flows" / "flows.feature"
    feature.parent.mkdir(parents=True, exist_ok=True)
    feature.write_text(OURS + "".join(f"      | {number} |\n" for number in range(1, FLOWS + 1)), "utf-8")
    for peer in PEERS:
        try:
            commands, files = installed(peer), _files_of(peer)
        except FailedError as problem:
            yield {"peer": peer.name, "skipped": f"it cannot be installed: {str(problem).splitlines()[-1]}"}
            continue
        for workers in jobs:
            command = peer.command(workers)
            if command is None:
                yield {"peer": peer.name, "jobs": workers, "skipped": "it has no workers"}
                continue
            for milliseconds in latencies:
                yield _row(
                    peer, [str(commands / command[0]), *command[1:]], files, feature, workers, milliseconds, times
                )


def _files_of(peer: Peer) -> Path:
    """Copy what is run, with a line for each flow."""
    folder = PLACE / "peers" / peer.packages[0] / "files"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SOURCES / peer.files, folder)
    if peer.grows is not None:
        name, line = peer.grows
        file = folder / name
        lines = "".join(line.format(n=number) for number in range(1, FLOWS + 1))
        file.write_text(file.read_text("utf-8").replace("# one line for each flow\n", lines), "utf-8")
    return folder


def _row(
    peer: Peer, command: list[str], files: Path, feature: Path, workers: int, milliseconds: int, times: int
) -> dict[str, Any]:
    ours = [BEHAVE, str(feature.relative_to(ROOT)), "-D", "persona=admin", "--jobs", str(workers), "--no-color"]

    def suite() -> float:
        with service(milliseconds) as url:
            return run([*ours, "-D", f"base_url={url}"]).seconds

    def tool() -> float:
        with service(milliseconds) as url:
            return run(
                command, cwd=files, env={"BASE_URL": url, "PATH": f"{Path(command[0]).parent}:{os.environ['PATH']}"}
            ).seconds

    row: dict[str, Any] = {"peer": peer.name, "versions": versions(peer), "jobs": workers, "milliseconds": milliseconds}
    try:
        mine, theirs = in_turn(times, suite, tool)
    except FailedError as problem:
        return {**row, "skipped": str(problem).splitlines()[0]}
    row |= {"ours": Figure.of(mine).as_json(), "theirs": Figure.of(theirs).as_json()}
    return {**row, "ratio": Figure.of(ratios(mine, theirs)).as_json()}
