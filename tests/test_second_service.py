"""Runs the suite against the second service, a separate process that implements the contract independently.

A scenario that passes against the reference service and fails here relies on more than the contract.
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

from support.run.embedded import EmbeddedService
from tests.processes import Process

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = Path("/proc")

#: Features that read lists: for created and removed resources, and for those that a refused request must not create.
FEATURES_WITH_LISTS = ("--tags", "@smoke", "features/configs.feature", "features/role_assignments.feature")


@dataclass(frozen=True, slots=True)
class Second:
    """A running second service; `stop` ends it and returns how many resources of each type it still stored."""

    url: str
    stop: Callable[[], dict[str, int]]


@dataclass(slots=True)
class Run:
    """The result of a run of behave: its exit code, output, scenarios that did not pass, and the processes that it started."""

    code: int = -1
    output: str = ""
    children: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)


def environment(**variables: str) -> dict[str, str]:
    """Return the environment variables of this process without those that configure the suite."""
    kept = {
        name: value for name, value in os.environ.items() if name != "API_BASE_URL" and not name.startswith("SMOKE_")
    }
    return kept | variables


@contextmanager
def second_service(folder: Path, *options: str) -> Iterator[Second]:
    url_file, census, log = folder / "url", folder / "census.json", folder / "log"
    command = [
        sys.executable, "-m", "tests.second_service", "--port", "0", "--url-file", str(url_file), "--stop-with-stdin",
        "--accounts-from", "configs/embedded.json", "--census-file", str(census), *options,
    ]  # fmt: skip
    with (
        log.open("wb") as output,
        Process(command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=output, stderr=output) as process,
    ):

        def stop() -> dict[str, int]:
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait(10) == 0, log.read_text()
            assert log.read_text() == "", "expected an empty log of the second service"
            stored: dict[str, int] = json.loads(census.read_text())
            return stored

        try:
            deadline = time.monotonic() + 20
            while not url_file.exists():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, "the second service did not start within 20 seconds"
                time.sleep(0.02)
            yield Second(url_file.read_text().strip(), stop)
        finally:
            if process.poll() is None:
                process.kill()


def behave(url: str, folder: Path, *arguments: str) -> Run:
    """Run the suite from the command line, and record which processes it starts."""
    run, printed = Run(), folder / f"behave-{len(list(folder.iterdir()))}"
    report = printed.with_suffix(".json")
    command = [sys.executable, "-m", "behave", "--no-color", "-D", f"report_json={report}", *arguments]
    with (
        printed.open("wb") as output,
        Process(command, cwd=ROOT, env=environment(API_BASE_URL=url), stdout=output, stderr=output) as process,
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
    run.output = printed.read_text(encoding="utf-8", errors="replace")
    scenarios = json.loads(report.read_text("utf-8"))["scenarios"]
    assert scenarios, run.output
    run.failed = [each["name"] for each in scenarios if each["status"] != "passed"]
    return run


def children_of(pid: int) -> set[str]:
    """Return the commands of a process's children; none on a system without `/proc`."""
    try:
        return {
            (PROCESSES / child / "cmdline").read_text().replace("\0", " ")
            for task in (PROCESSES / str(pid) / "task").iterdir()
            for child in (task / "children").read_text().split()
        }
    except OSError:  # the process has ended, or there is no /proc
        return set()


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Second]:
    with second_service(tmp_path) as service:
        yield service


@pytest.mark.skipif(not PROCESSES.exists(), reason="needs /proc to see processes")
def test_a_service_started_by_the_suite_is_detected(tmp_path: Path) -> None:
    run = behave("", tmp_path, "features/health.feature")
    assert run.code == 0, run.output
    assert any("reference_service" in child for child in run.children)


def config_with_document(folder: Path, document: str) -> Path:
    """Write the config of the embedded service, whose description names this OpenAPI document, and return its path."""
    description = json.loads((ROOT / "configs/services/tenant_management.json").read_text("utf-8"))
    (folder / "service.json").write_text(json.dumps(description | {"openapi": document}), encoding="utf-8")
    config = json.loads((ROOT / "configs/embedded.json").read_text("utf-8"))
    features = {"service": str(folder / "service.json"), "features": str(ROOT / "features")}
    path = folder / "config.json"
    path.write_text(json.dumps(config | features), encoding="utf-8")
    return path


def test_the_smoke_scenarios_pass_against_the_second_service(second: Second, tmp_path: Path) -> None:
    """Its responses also fit the OpenAPI document of the embedded service: what that promises is the contract's, not its own."""
    embedded = EmbeddedService()
    try:
        document = f"{embedded.start('/readyz')}/openapi.json"
        config = config_with_document(tmp_path, document)
        run = behave(second.url, tmp_path, "-D", f"config={config}", "--tags", "@smoke")
    finally:
        embedded.stop()
    assert run.failed == []
    assert run.code == 0, run.output
    assert re.search(rf"\n[1-9]\d* responses fit the OpenAPI document {re.escape(document)}\.", run.output), run.output
    assert "Deviations" not in run.output
    assert second.url in run.output.rpartition("Tenant Management Service")[2], (
        "expected the URL of the second service in the summary"
    )
    assert run.children == set(), "expected the suite to start no service of its own"
    assert "Nothing was left behind." in run.output
    stored = second.stop()
    assert {"users", "tenants", "memberships", "role_assignments"} <= stored.keys()
    assert {kind: number for kind, number in stored.items() if number} == {}


def test_patience_waits_for_lagging_lists(tmp_path: Path) -> None:
    with second_service(tmp_path, "--lag", "0.4") as lagging:
        run = behave(lagging.url, tmp_path, "-D", "patience=3", *FEATURES_WITH_LISTS)
        assert run.failed == []
        assert run.code == 0, run.output
        assert {kind: number for kind, number in lagging.stop().items() if number} == {}


def test_lagging_lists_are_reported_without_patience(tmp_path: Path) -> None:
    # Longer than the scenario takes on any machine; without patience, nothing waits for it.
    with second_service(tmp_path, "--lag", "60") as lagging:
        scenario = "A new config has the requested values and is in the list"
        run = behave(lagging.url, tmp_path, "-D", "patience=0", "features/configs.feature", "--name", scenario)
        assert run.code == 1
        assert run.failed == [f"{scenario} [admin]", f"{scenario} [tenant_admin]"]
        assert "And the config is in the list of configs" in run.output
        assert re.search(r"Expected: a sequence containing 'smoke_\w+'\s+but: was <?\[\]", run.output), run.output
        assert {kind: number for kind, number in lagging.stop().items() if number} == {}
