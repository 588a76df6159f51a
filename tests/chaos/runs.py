"""One run of the suite with something going wrong in it, and the verdict on what it left and what it said."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from support.ending import BROKEN_AND_LEFT, LEFT
from support.journal import read
from tests.chaos.place import ROOT, Place, Rows, environment

BEHAVE = (sys.executable, "-m", "behave", "--format", "null", "--no-color")
SAYS_LEFT = re.compile(r"left behind:|python -m support sweep|left by an earlier run")
SAYS_SETTLED = "Removed what an earlier run left behind"
SAME, NEXT, SWEEP, NEVER = "same run", "next run", "sweep", "never"
ENDS_WITHIN = (
    12.0  # seconds, of which the run has 2 or so before the signal comes: continuous-integration runners give about ten
)
PATIENCE = 90  # seconds that any run may take


@dataclass(frozen=True, slots=True)
class Script:
    """Which scenarios a run consists of."""

    name: str
    arguments: tuple[str, ...]


SCRIPTS = (
    Script("a role assigned (users, tenants, members, roles, ties)",
           ("features/role_assignments.feature", "--name", "An assigned role is listed", "-D", "persona=tenant_admin")),
    Script("a group that may not be made (a refused create)",
           ("features/groups.feature", "--name", "^create a group", "-D", "persona=viewer")),
    Script("integrations and configs",
           ("features/integrations.feature", "features/configs.feature",
            "--name", "A new (integration|config) is found", "-D", "persona=tenant_admin")),
    Script("users and tenants made by me",
           ("features/users.feature", "features/tenants.feature",
            "--name", "A new (user|tenant) is found", "-D", "persona=admin")),
)  # fmt: skip
NEXT_RUN = Script("the next run", ("features/health.feature", "--name", "alive", "-D", "persona=anonymous"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended and what it said."""

    code: int
    said: str
    seconds: float


@dataclass(slots=True)
class Try:
    """One fault, and what came of it.

    Attributes:
        kind: the line of the table that it belongs to.
        settled: by whom the database came to be as it was.
        wrong: what is not as promised.
    """

    kind: str
    what: str
    settled: str = SAME
    code: int = 0
    struck: bool = True
    rows: int = 0
    lied: bool = False
    wrong: list[str] = field(default_factory=list)
    said: str = ""
    seconds: float = 0.0


def run(
    place: Place,
    arguments: Sequence[str],
    meanwhile: Callable[[subprocess.Popen[str]], None] | None = None,
    cwd: Path = ROOT,
) -> Outcome:
    """Run the suite through the proxy; `meanwhile` may do something to its process."""
    began = time.monotonic()
    process = subprocess.Popen(
        [*BEHAVE, "-D", f"config={place.config}", *arguments],
        cwd=cwd, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        if meanwhile is not None:
            meanwhile(process)
        said, _ = process.communicate(timeout=PATIENCE)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return Outcome(process.returncode, said, time.monotonic() - began)


def judge(
    place: Place,
    before: Rows,
    tried: Try,
    outcome: Outcome,
    *,
    dies: bool = False,
    may_leave: bool = False,
    may_pass: bool = True,
) -> Try:
    """Look into the database; what is left is for the next run, and then the sweeper.

    Args:
        dies: whether the fault kills the process, so that it can say nothing and the next run may have to settle.
        may_leave: whether what goes wrong goes on for so long that the run itself cannot clean up; it must say so.
        may_pass: whether the run may end with 0 if nothing is left.
    """
    place.quiet()
    tried.code, tried.said, tried.seconds = outcome.code, outcome.said, outcome.seconds
    tried.rows = different(before, place.rows())
    if tried.rows:
        tried.lied = outcome.code == 0 or not (dies or SAYS_LEFT.search(outcome.said))
        if not (dies or may_leave):
            tried.wrong.append(f"{tried.rows} rows left by the run itself")
    elif outcome.code in {LEFT, BROKEN_AND_LEFT} and not may_leave:
        tried.wrong.append(f"ended {outcome.code}, though nothing is left")
    elif outcome.code == 0 and owes(place):
        tried.wrong.append("ended 0, though its journal says that something is owed")
    if outcome.code == 0 and not may_pass:
        tried.wrong.append("ended 0")
    if tried.rows or owes(place):
        _settle(place, before, tried)
    if tried.lied:
        tried.wrong.append(f"ended {outcome.code} after a leak and did not say so")
    return tried


def different(before: Rows, after: Rows) -> int:
    """How many rows are there that were not, or the reverse."""
    return sum(len(set(map(repr, before[name])) ^ set(map(repr, after[name]))) for name in before)


def owes(place: Place) -> int:
    """How much the journals say is owed."""
    return sum(len(read(path)[1]) for path in place.journal.glob("*.jsonl")) if place.journal.exists() else 0


def _settle(place: Place, before: Rows, tried: Try) -> None:
    place.arm()
    rows, following = tried.rows, run(place, NEXT_RUN.arguments)
    if different(before, place.rows()) == 0 and not owes(place):
        if rows:
            tried.settled = NEXT
            if SAYS_SETTLED not in following.said:
                tried.wrong.append("the next run did not say what it settled")
        if following.code != 0:
            tried.wrong.append(f"the next run ended {following.code}: {following.said[-600:]}")
        return
    tried.wrong.append(f"the next run could not settle it: {following.said[-600:]}")
    tried.settled = SWEEP
    command = [sys.executable, "-m", "support", "sweep", "--config", str(place.config), "--older-than", "0m", "--yes"]
    subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, timeout=PATIENCE, check=False)
    if different(before, place.rows()):
        tried.settled = NEVER
    place.restore(before)


def strike(place: Place, before: Rows, script: Script, fault: str, at: int) -> Try:
    """A run whose request number `at` meets a fault."""
    place.arm(fault, at)
    outcome = run(place, script.arguments)
    tried = Try(fault, f"{fault} at request {at} of {script.name}", struck=bool(place.state()["struck"]))
    return judge(place, before, tried, outcome)


def outage(place: Place, before: Rows, script: Script, fault: str, at: int) -> Try:
    """A run from whose request number `at` on every single one meets a fault: the service is gone for good."""
    place.arm(fault, at, always=True)
    outcome = run(place, (*script.arguments, "-D", "cleanup_budget=1"))
    tried = Try(
        f"{fault} from then on", f"{fault} from request {at} on of {script.name}", struck=bool(place.state()["struck"])
    )
    return judge(place, before, tried, outcome, may_leave=True, may_pass=False)


def flaky(place: Place, before: Rows, script: Script, chance: float, seed: int) -> Try:
    """A run in which any request may meet any fault."""
    place.arm(chance=chance, seed=seed)
    outcome = run(place, script.arguments)
    kind = f"any fault, {chance:.0%} of the requests"
    tried = Try(kind, f"{kind}, seed {seed}, of {script.name}", struck=bool(place.state()["struck"]))
    return judge(place, before, tried, outcome, may_leave=True)


def interrupt(
    place: Place, before: Rows, script: Script, number: signal.Signals, at: int, fault: str, *, twice: bool = False
) -> Try:
    """A run that a signal meets while its request number `at` is on its way; perhaps one more right after.

    Where the fault is a mere delay, the signal comes at some moment after that: in that request, or anywhere behind it.
    """
    place.arm(fault, at)
    sent: list[int] = []

    def send(process: subprocess.Popen[str]) -> None:
        reached = "held" if fault.startswith("hold") else "struck"
        while process.poll() is None and not place.state()[reached]:
            time.sleep(0.005)
        if fault == "delay":
            time.sleep(at * 37 % 100 / 250)
        if process.poll() is None:
            process.send_signal(number)
            sent.append(number)
            time.sleep(0.05)
            if twice and process.poll() is None:
                process.send_signal(number)
                time.sleep(0.02)
        place.release()

    hangs = "hang" in fault
    # With a short time-out the request would not hang for long.
    outcome = run(place, (*script.arguments, *(["-D", f"config={place.slow}"] if hangs else [])), send)
    how = " twice" if twice else " while a request hangs" if hangs else " at some moment" if fault == "delay" else ""
    kind = f"{number.name}{how}"
    tried = Try(kind, f"{kind} at request {at} ({fault}) of {script.name}", struck=bool(sent))
    tried = judge(place, before, tried, outcome, dies=twice or number is signal.SIGKILL, may_pass=not sent)
    expected = {-number} if number is signal.SIGKILL else {128 + number}
    if hangs and outcome.seconds > ENDS_WITHIN:
        tried.wrong.append(f"took {outcome.seconds:.1f} s to end")
    # Before the run begins, a signal ends the process in its own way, and nothing was made.
    if sent and outcome.code not in expected and not (tried.rows == 0 and outcome.code != 0):
        tried.wrong.append(f"ended {outcome.code}, not {expected}")
    return tried
