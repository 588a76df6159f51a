"""Starts the service, whole or broken, and runs the suite against it, each in a process of its own.

The processes are forked from this one, which has imported both and started neither: it must have no other threads.
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

import support.runner
from tests.defects import broken_service

ROOT = Path(__file__).parents[2]
WRONG = "ASSERT FAILED"  # also where a cleanup failed after it, which is then behave's word for the scenario
NO_STAGE = "the stage could not be set"
START_WITHIN = 60.0  # seconds
_IMPORTED = (support.runner,)  # which behave would import by its name


class NotStartedError(Exception):
    """The service did not start; with what it said."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A scenario that did not pass; `status` is behave's word for it."""

    name: str
    feature: str
    status: str
    message: str
    smoke: bool

    @property
    def color(self) -> str:
        return "red" if self.status == "failed" or WRONG in self.message else "amber"


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the suite came to. `stopped` holds the last words of a run that ended before its first scenario."""

    passed: int
    seen: tuple[Seen, ...]
    stopped: str = ""

    @property
    def noticed(self) -> bool:
        return bool(self.seen or self.stopped)

    @property
    def best(self) -> Seen | None:
        """The scenario that tells most plainly: a wrong answer before a stage that could not be set, red before amber."""
        return min(self.seen, key=lambda each: (each.color != "red", NO_STAGE in each.message), default=None)

    @property
    def plain(self) -> bool:
        """Whether a scenario tells of a wrong answer to what it is about."""
        best = self.best
        return best is not None and best.color == "red" and NO_STAGE not in best.message


@contextmanager
def service(slug: str | None) -> Iterator[str]:
    """The base URL of a service with the defect, or of the clean one; it is stopped at the end.

    Raises: NotStartedError.
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
                if os.waitpid(child, os.WNOHANG)[0] or time.monotonic() > deadline:
                    child = 0
                    raise NotStartedError(
                        f"the service with the defect {slug} did not start\n{log.read_text('utf-8', 'replace')[-2000:]}"
                    )
                time.sleep(0.01)
            yield url.read_text("utf-8").strip()
        finally:
            if child:
                os.kill(child, signal.SIGKILL)  # nothing of it is kept
                os.waitpid(child, 0)
            os.close(ours)


def suite(base_url: str, arguments: Sequence[str]) -> Run:
    """Runs behave against the service with these arguments."""
    with tempfile.TemporaryDirectory(prefix="smoke-defect-", ignore_cleanup_errors=True) as folder:
        report, log = Path(folder, "report.json"), Path(folder, "log")
        given = ["-f", "null", "--no-summary", "-D", f"report_json={report}", *arguments]
        own = {"API_BASE_URL": base_url, "SMOKE_JOURNAL": str(Path(folder, "journal.jsonl"))}
        child = _forked(lambda: behave(given), log, environment=own)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        words = log.read_text("utf-8", "replace").strip()
        scenarios = json.loads(report.read_text("utf-8"))["scenarios"] if report.exists() else []
    ran = [each for each in scenarios if each["status"] not in {"skipped", "untested"}]
    seen = tuple(_seen(each) for each in ran if each["status"] != "passed")
    if not ran and "gave no answer" in words:
        raise NotStartedError(words)
    stopped = "" if ran or code == 0 or "Nothing was run" in words else words[-1000:] or "no word"
    return Run(len(ran) - len(seen), seen, stopped)


def _forked(
    act: Callable[[], int | None], log: Path, *, stdin: int | None = None, environment: Mapping[str, str] | None = None
) -> int:
    """The number of a process that does this; forked, as most of a short run would else go into imports."""
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
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 - multiprocessing has put another there
        os.chdir(ROOT)
        kept = _environment()
        os.environ.clear()
        os.environ.update({**kept, **(environment or {})})
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL if number == signal.SIGTERM else signal.default_int_handler)
        code = act() or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - this process is not the one that was called
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def features() -> list[str]:
    """The stems of all feature files."""
    return sorted(path.stem for path in (ROOT / "features").glob("*.feature"))


def files(stems: Sequence[str]) -> list[str]:
    return [f"features/{stem}.feature" for stem in stems]


@cache
def cheap_accounts() -> Path:
    """The shipped accounts with hashes that cost less: most of a run's time goes into passwords otherwise."""
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
    """The shell's, without settings of the suite or the service."""
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
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept}


def _seen(scenario: dict[str, Any]) -> Seen:
    feature = Path(scenario["location"].rsplit(":", 1)[0]).stem
    return Seen(scenario["name"], feature, scenario["status"], scenario["message"], "smoke" in scenario["tags"])
