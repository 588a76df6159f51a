"""Run the service, with a defect or without, and the suite against it, each in its own process.

The processes are forked from this one, which has imported both and started neither, so it must have no other threads.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from behave.__main__ import main as behave

import support.run.runner
from tests.defects import broken_service

ROOT = Path(__file__).parents[2]
SETUP_FAILED = "the setup failed"  # the beginning of what `scenario.setup` raises
NO_RESPONSE = "the service sent no response"
START_WITHIN = 60.0  # seconds
_IMPORTED = (support.run.runner,)  # otherwise behave would import it by its name, in each process


class NotStartedError(Exception):
    """The service did not start; with its output."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A scenario that did not pass; `status` is that of behave, `id` that of the JSON report."""

    name: str
    feature: str
    status: str
    message: str
    smoke: bool
    id: str = ""

    @property
    def color(self) -> str:
        """`red` if the answer of the service was wrong, else `amber`."""
        return "red" if self.status == "failed" else "amber"


@dataclass(frozen=True, slots=True)
class Run:
    """The outcome of one run of the suite. `stopped`: the end of the output, if the run ended before its first scenario."""

    passed: int
    seen: tuple[Seen, ...]
    stopped: str = ""

    @property
    def noticed(self) -> bool:
        """Whether anything went wrong."""
        return bool(self.seen or self.stopped)

    @property
    def best(self) -> Seen | None:
        """The most telling scenario: red before amber, and a wrong answer to the persona before a failed setup."""
        return min(self.seen, key=lambda each: (each.color != "red", SETUP_FAILED in each.message), default=None)

    @property
    def plain(self) -> bool:
        """Whether a scenario got a wrong answer to what it is about, and not in its setup."""
        best = self.best
        return best is not None and best.color == "red" and SETUP_FAILED not in best.message


@contextmanager
def service(slug: str | None) -> Iterator[str]:
    """Run a service with the defect, or without any, and yield its base URL.

    Raises:
        NotStartedError: it did not start.
    """
    with tempfile.TemporaryDirectory(prefix="smoke-defect-", ignore_cleanup_errors=True) as folder:
        url, log = Path(folder, "url"), Path(folder, "log")
        arguments = [
            *(("--defect", slug) if slug else ()), "--port", "0", "--stop-with-stdin", "--url-file", str(url),
            "--accounts", str(cheap_accounts()), "--database-url", f"sqlite:///{Path(folder, 'service.db')}",
        ]  # fmt: skip
        end, ours = os.pipe()
        child = _forked(lambda: broken_service.main(arguments), log, stdin=end)
        os.close(end)
        try:
            deadline = time.monotonic() + START_WITHIN
            while not url.exists():
                ended = os.waitpid(child, os.WNOHANG)[0]
                if ended or time.monotonic() > deadline:
                    child = 0 if ended else child
                    raise NotStartedError(
                        f"the service with the defect {slug} did not start\n{log.read_text('utf-8', 'replace')[-2000:]}"
                    )
                time.sleep(0.01)
            yield url.read_text("utf-8").strip()
        finally:
            if child:
                os.kill(child, signal.SIGKILL)  # its database is temporary
                os.waitpid(child, 0)
            os.close(ours)


def suite(base_url: str, arguments: Sequence[str], workers: int = 1) -> Run:
    """Run behave with these arguments against the service, and return its outcome, read from the JSON report."""
    with tempfile.TemporaryDirectory(prefix="smoke-defect-", ignore_cleanup_errors=True) as folder:
        report, log = Path(folder, "report.json"), Path(folder, "log")
        given = ["-f", "null", "--no-summary", "-D", f"report_json={report}", "-D", f"jobs={workers}", *arguments]
        own = {"API_BASE_URL": base_url, "SMOKE_JOURNAL": str(Path(folder, "journal"))}
        child = _forked(lambda: behave(given), log, environment=own)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        output = log.read_text("utf-8", "replace").strip()
        scenarios = json.loads(report.read_text("utf-8"))["scenarios"] if report.exists() else []
    ran = [each for each in scenarios if each["status"] not in {"skipped", "untested"}]
    seen = tuple(_seen(each) for each in ran if each["status"] != "passed")
    if not ran and NO_RESPONSE in output:
        raise NotStartedError(output)
    stopped = "" if ran or code == 0 or "Nothing was run" in output else output[-1000:] or "no output"
    return Run(len(ran) - len(seen), seen, stopped)


def _forked(
    act: Callable[[], int | None], log: Path, *, stdin: int | None = None, environment: Mapping[str, str] | None = None
) -> int:
    """Call a function in a forked process, and return its number; a new process would spend most of its time on imports."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        with log.open("wb") as output:
            os.dup2(os.open(os.devnull, os.O_RDONLY) if stdin is None else stdin, 0)
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        if stdin is None:
            os.setpgid(0, 0)
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 - multiprocessing has replaced it
        os.chdir(ROOT)
        kept = _environment()
        os.environ.clear()
        os.environ.update({**kept, **(environment or {})})
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL if number == signal.SIGTERM else signal.default_int_handler)
        code = act() or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - the end of this process, so nothing may go further
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def features() -> list[str]:
    """Return the stems of all feature files."""
    return sorted(path.stem for path in (ROOT / "features").glob("*.feature"))


def files(stems: Sequence[str]) -> list[str]:
    """Return the paths of feature files."""
    return [f"features/{stem}.feature" for stem in stems]


@cache
def cheap_accounts() -> Path:
    """Write the shipped accounts with cheaper hashes, since most of a run's time would go into passwords; return the file."""
    config = json.loads((ROOT / "configs" / "embedded.json").read_text("utf-8"))
    passwords = {
        each["username"]: re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", each["password"])
        for each in config["personas"]
        if "username" in each
    }
    accounts = json.loads((ROOT / "reference_service" / "accounts.json").read_text("utf-8"))
    hasher = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
    for each in accounts:
        if each["username"] in passwords:
            each["password_hash"] = hasher.hash(passwords[each["username"]])
    folder = Path(_folder().name)
    path = folder / "accounts.json"
    path.write_text(json.dumps(accounts), "utf-8")
    return path


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="smoke-defect-accounts-")


def _environment() -> dict[str, str]:
    """The environment of this process, without settings of the suite or the service."""
    ours = (
        "SMOKE_",
        "API_BASE_URL",
        "ALLURE_",
        "DATABASE_URL",
        "ACCOUNTS_FILE",
        "TOKEN_LIFETIME",
        "JWT_SECRET",
        "BEHAVE",
    )
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def _seen(scenario: dict[str, Any]) -> Seen:
    feature = Path(scenario["location"].rsplit(":", 1)[0]).stem
    return Seen(
        scenario["name"], feature, scenario["status"], scenario["message"], "smoke" in scenario["tags"], scenario["id"]
    )
