"""Runs the suite against a service that was written from the contract alone, as a process of its own over real HTTP.

Where the suite passes against the reference service and fails here, it relies on what the contract does not promise.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = Path("/proc")

#: What looks at lists: for what was made or removed, and for what must not have come of a refused act.
LISTED = ("--tags", "@smoke", "features/configs.feature", "features/role_assignments.feature")


@dataclass(frozen=True, slots=True)
class Second:
    """A running second service; `stop` ends it and gives the counts of what it still held."""

    url: str
    stop: Callable[[], dict[str, int]]


@dataclass(slots=True)
class Run:
    """How behave ended, what it printed, and the commands of all processes that it was seen to have started."""

    code: int = -1
    output: str = ""
    children: set[str] = field(default_factory=set)

    @property
    def failed(self) -> list[str]:
        return re.findall(r"^  (features/\S+:\d+  .+)$", self.output, re.MULTILINE)


def environment(**variables: str) -> dict[str, str]:
    """This process's variables, without those that point the suite anywhere else."""
    kept = {
        name: value for name, value in os.environ.items() if name != "API_BASE_URL" and not name.startswith("SMOKE_")
    }
    return kept | variables


@contextmanager
def second_service(folder: Path, *options: str) -> Iterator[Second]:
    address, counts, log = folder / "url", folder / "census.json", folder / "log"
    command = [
        sys.executable, "-m", "tests.second_service", "--port", "0", "--url-file", str(address), "--stop-with-stdin",
        "--accounts-from", "configs/embedded.json", "--census-file", str(counts), *options,
    ]  # fmt: skip
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=output, stderr=output
        ) as process,
    ):

        def stop() -> dict[str, int]:
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait(10) == 0, log.read_text()
            assert log.read_text() == "", "the second service made a mistake of its own"
            held: dict[str, int] = json.loads(counts.read_text())
            return held

        try:
            deadline = time.monotonic() + 20
            while not address.exists():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, "the second service did not start"
                time.sleep(0.02)
            yield Second(address.read_text().strip(), stop)
        finally:
            if process.poll() is None:
                process.kill()


def behave(url: str, folder: Path, *arguments: str) -> Run:
    """Run the suite as a user would, and watch which processes it starts meanwhile."""
    run, said = Run(), folder / f"behave-{len(list(folder.iterdir()))}"
    command = [sys.executable, "-m", "behave", "--no-color", *arguments]
    with (
        said.open("wb") as output,
        subprocess.Popen(command, cwd=ROOT, env=environment(API_BASE_URL=url), stdout=output, stderr=output) as process,
    ):
        try:
            deadline = time.monotonic() + 120
            while process.poll() is None and time.monotonic() < deadline:
                run.children |= children_of(process.pid)
                time.sleep(0.05)
        finally:
            if process.poll() is None:
                process.kill()
        run.code = process.wait()
    run.output = said.read_text(encoding="utf-8", errors="replace")
    return run


def children_of(pid: int) -> set[str]:
    """The commands of a process's children, where there is a `/proc` to read them from."""
    try:
        return {
            (PROCESSES / child / "cmdline").read_text().replace("\0", " ")
            for task in (PROCESSES / str(pid) / "task").iterdir()
            for child in (task / "children").read_text().split()
        }
    except OSError:  # gone already, or no such system
        return set()


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Second]:
    with second_service(tmp_path) as service:
        yield service


@pytest.mark.skipif(not PROCESSES.exists(), reason="there is no /proc to watch processes by")
def test_a_service_that_the_suite_starts_itself_would_be_seen(tmp_path: Path) -> None:
    run = behave("", tmp_path, "features/health.feature")
    assert run.code == 0, run.output
    assert any("reference_service" in child for child in run.children)


def test_the_smoke_scenarios_hold_against_another_service(second: Second, tmp_path: Path) -> None:
    run = behave(second.url, tmp_path, "--tags", "@smoke")
    assert run.failed == []
    assert run.code == 0, run.output
    assert second.url in run.output.rpartition("Tenant Management Service")[2], (
        "the summary names the service that was asked"
    )
    assert run.children == set(), "no service of its own was started"
    assert "Nothing was left behind." in run.output
    held = second.stop()
    assert {"users", "tenants", "memberships", "role_assignments"} <= held.keys()
    assert {kind: number for kind, number in held.items() if number} == {}


def test_patience_waits_for_lists_that_lag(tmp_path: Path) -> None:
    with second_service(tmp_path, "--lag", "0.4") as lagging:
        run = behave(lagging.url, tmp_path, "-D", "patience=3", *LISTED)
        assert run.failed == []
        assert run.code == 0, run.output
        assert {kind: number for kind, number in lagging.stop().items() if number} == {}


def test_lists_that_lag_are_told_of_where_there_is_no_patience(tmp_path: Path) -> None:
    # So long a lag that no slow machine catches up with it; nothing waits for it here.
    with second_service(tmp_path, "--lag", "60") as lagging:
        scenario = "A new config is found and listed"
        run = behave(lagging.url, tmp_path, "-D", "patience=0", "features/configs.feature", "--name", scenario)
        assert run.code == 1
        assert [each.partition("  ")[2] for each in run.failed] == [f"{scenario} [admin]", f"{scenario} [tenant_admin]"]
        assert "FAILURE in step 'the config is in the list of configs'" in run.output
        assert re.search(r"Expected: a sequence containing 'smoke_\w+'\s+but: was <?\[\]", run.output), run.output
        assert {kind: number for kind, number in lagging.stop().items() if number} == {}
