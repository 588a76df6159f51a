"""One run of the suite with a fault in it, and the judgement of what it left behind and what it reported."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.cleanup.reading import read
from support.results.exit_codes import BROKEN_AND_LEFT, LEFT, SIGNALLED
from tests.chaos.place import ROOT, Place, Rows, environment

BEHAVE = (sys.executable, "-m", "behave", "--format", "null", "--no-color")
SAYS_LEFT = re.compile(r"left behind:|python -m support sweep|left by an earlier run")
SAYS_CLEAN = re.compile(r"^Nothing was left behind\.", re.MULTILINE)
WAITING, KEPT = "  still looked for: ", "  kept: "
SAYS_SETTLED = "Removed what an earlier run left behind"
SAME, NEXT, SWEEP, NEVER = "same run", "next run", "sweep", "never"
# Seconds, of which the run has about two before the signal: continuous-integration runners give about ten.
ENDS_WITHIN = 12.0
PATIENCE = 90  # seconds that a run may take


@dataclass(frozen=True, slots=True)
class Script:
    """The scenarios of a run."""

    name: str
    arguments: tuple[str, ...]


SCRIPTS = (
    Script("a role is assigned (users, tenants, memberships, roles, assignments)",
           ("features/role_assignments.feature", "--name", "An assigned role is in the list", "-D", "persona=tenant_admin")),
    Script("a group may not be created (a refused create)",
           ("features/groups.feature", "--name", "may not create a group", "-D", "persona=viewer")),
    Script("integrations and configs",
           ("features/integrations.feature", "features/configs.feature",
            "--name", "A new (integration|config) has the requested values", "-D", "persona=tenant_admin")),
    Script("users and tenants that the persona creates",
           ("features/users.feature", "features/tenants.feature",
            "--name", "A new (user|tenant) has the requested values", "-D", "persona=admin")),
)  # fmt: skip
NEXT_RUN = Script("the next run", ("features/health.feature", "--name", "may check", "-D", "persona=anonymous"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended, and its output."""

    code: int
    output: str
    seconds: float


@dataclass(slots=True)
class Trial:
    """One fault, and its outcome.

    Attributes:
        kind: the row of the table that it belongs to.
        settled: which run restored the database.
        struck: whether the request that should be struck was sent.
        rows: how many rows were left by the run itself.
        rows_after: how many rows were left by the next run.
        unreported: whether a run reported as clean, or did not report at all, although something was left.
        hung: whether a run did not end.
        broke_off: whether a run ended with a traceback.
        peak: MiB of memory that the run took at most, where it was measured.
        wrong: what is not as it must be.
    """

    kind: str
    what: str
    settled: str = SAME
    code: int = 0
    struck: bool = True
    rows: int = 0
    rows_after: int = 0
    unreported: bool = False
    hung: bool = False
    broke_off: bool = False
    peak: float = 0.0
    wrong: list[str] = field(default_factory=list)
    output: str = ""
    seconds: float = 0.0


def run(
    place: Place,
    arguments: Sequence[str],
    meanwhile: Callable[[subprocess.Popen[str]], None] | None = None,
    cwd: Path = ROOT,
    variables: Mapping[str, str] | None = None,
    *,
    stderr: int = subprocess.STDOUT,
) -> Outcome:
    """Run the suite through the proxy.

    Args:
        meanwhile: called with the process; it may do something to it.
        variables: of the environment, beside those of this process.
        stderr: as for `Popen`; where the messages of the process go.
    """
    began = time.monotonic()
    process = subprocess.Popen(
        [*BEHAVE, "-D", f"config={place.config}", *arguments], cwd=cwd, env={**environment(), **(variables or {})},
        stdout=subprocess.PIPE, stderr=stderr, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        if meanwhile is not None:
            meanwhile(process)
        output, messages = process.communicate(timeout=PATIENCE)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return Outcome(process.returncode, (output or "") + (messages or ""), time.monotonic() - began)


def judge(
    place: Place,
    before: Rows,
    trial: Trial,
    outcome: Outcome,
    *,
    dies: bool = False,
    may_leave: bool = False,
    may_pass: bool = True,
) -> Trial:
    """Compare the database with what it was; what is left is for the next run, and then for the sweep.

    Args:
        dies: whether the fault kills the process, so that it can report nothing and the next run may have to settle.
        may_leave: whether the fault lasts so long that the run itself cannot clean up; it must say so.
        may_pass: whether the run may end with 0 if nothing is left.
    """
    place.quiet()
    trial.code, trial.output, trial.seconds = outcome.code, outcome.output, outcome.seconds
    trial.rows = different(before, place.rows())
    if trial.rows:
        trial.unreported = outcome.code == 0 or not (dies or SAYS_LEFT.search(outcome.output))
        trial.unreported |= bool(SAYS_CLEAN.search(outcome.output))
        if not (dies or may_leave):
            trial.wrong.append(f"{trial.rows} rows left by the run itself")
    elif outcome.code in {LEFT, BROKEN_AND_LEFT} and not (may_leave or outstanding(place)):
        trial.wrong.append(f"ended with {outcome.code}, although nothing is left")
    # behave says this of a step that failed in the steps of another; the run itself goes on.
    said = outcome.output.replace("Substep info: Traceback (most recent call last):", "")
    trial.broke_off = "Traceback (most recent call last)" in said
    if trial.rows == 0 and outcome.code == 0 and outstanding(place):
        trial.wrong.append("ended with 0, although its journal has something outstanding")
    if outcome.code == 0 and not may_pass:
        trial.wrong.append("ended with 0")
    if trial.rows or outstanding(place):
        _settle(place, before, trial)
    if trial.unreported:
        trial.wrong.append(f"ended with {outcome.code} after a leak, and did not report it")
    return trial


def different(before: Rows, after: Rows) -> int:
    """Return how many rows were added or removed; a changed row counts twice."""
    return sum(len(set(map(repr, before[name])) ^ set(map(repr, after[name]))) for name in before)


def outstanding(place: Place) -> int:
    """Return how much is outstanding according to the journals."""
    return sum(len(read(path).outstanding) for path in place.journal.glob("*.jsonl") if path.is_file())


def _settle(place: Place, before: Rows, trial: Trial) -> None:
    place.arm()
    rows, following = trial.rows, run(place, NEXT_RUN.arguments)
    waiting = outstanding(place) - following.output.count(WAITING)
    trial.rows_after = different(before, place.rows())
    if trial.rows_after == 0 and waiting <= 0:
        if outstanding(place):
            if SAYS_CLEAN.search(following.output):
                trial.unreported = True
            place.restore(before)  # the journals of what is still looked for
        if rows:
            trial.settled = NEXT
            if SAYS_SETTLED not in following.output:
                trial.wrong.append("the next run did not report what it settled")
        if following.code != 0:
            trial.wrong.append(f"the next run ended with {following.code}: {following.output[-600:]}")
        return
    trial.wrong.append(f"the next run could not settle it: {following.output[-600:]}")
    trial.settled = SWEEP
    command = [sys.executable, "-m", "support", "sweep", "--config", str(place.config), "--older-than", "0m", "--yes"]
    subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, timeout=PATIENCE, check=False)
    if different(before, place.rows()):
        trial.settled = NEVER
    place.restore(before)


def strike(place: Place, before: Rows, script: Script, fault: str, at: int) -> Trial:
    """Make a run whose request number `at` meets a fault."""
    place.arm(fault, at)
    outcome = run(place, script.arguments)
    trial = Trial(fault, f"{fault} at request {at} of {script.name}", struck=bool(place.state()["struck"]))
    return judge(place, before, trial, outcome)


def outage(place: Place, before: Rows, script: Script, fault: str, at: int) -> Trial:
    """Make a run in which every request from number `at` on meets a fault: the service is gone for good."""
    place.arm(fault, at, always=True)
    outcome = run(place, (*script.arguments, "-D", "cleanup_budget=1"))
    trial = Trial(
        f"{fault} from then on", f"{fault} from request {at} on of {script.name}", struck=bool(place.state()["struck"])
    )
    return judge(place, before, trial, outcome, may_leave=True, may_pass=False)


def flaky(place: Place, before: Rows, script: Script, chance: float, seed: int) -> Trial:
    """Make a run in which any request may meet any fault."""
    place.arm(chance=chance, seed=seed)
    outcome = run(place, script.arguments)
    kind = f"any fault, {chance:.0%} of the requests"
    trial = Trial(kind, f"{kind}, seed {seed}, of {script.name}", struck=bool(place.state()["struck"]))
    return judge(place, before, trial, outcome, may_leave=True)


def interrupt(
    place: Place, before: Rows, script: Script, number: signal.Signals, at: int, fault: str, *, twice: bool = False
) -> Trial:
    """Make a run that gets a signal while its request number `at` is on its way; with `twice`, one more right after it.

    If the fault is only a delay, the signal comes at some moment after that: during that request, or later.
    """
    place.arm(fault, at)
    sent: list[Any] = []  # what the service had been asked by then

    def send(process: subprocess.Popen[str]) -> None:
        reached = "held" if fault.startswith("hold") else "struck"
        while process.poll() is None and not place.state()[reached]:
            time.sleep(0.005)
        if fault == "delay":
            time.sleep(at * 37 % 100 / 250)
        if process.poll() is None:
            process.send_signal(number)
            sent.append(place.state()["seen"])
            time.sleep(0.05)
            if twice and process.poll() is None:
                process.send_signal(number)
                time.sleep(0.02)
        place.release()

    hangs = "hang" in fault
    # With a short timeout the request would not hang for long.
    outcome = run(place, (*script.arguments, *(["-D", f"config={place.slow}"] if hangs else [])), send)
    how = " twice" if twice else " while a request hangs" if hangs else " at some moment" if fault == "delay" else ""
    kind = f"{number.name}{how}"
    # A process that is about to end, with nothing more to ask, may be gone before the signal reaches it.
    late = bool(sent) and fault == "delay" and outcome.code == 0 and sent[0] == place.quiet()["seen"]
    trial = Trial(kind, f"{kind} at request {at} ({fault}) of {script.name}", struck=bool(sent) and not late)
    trial = judge(place, before, trial, outcome, dies=twice or number is signal.SIGKILL, may_pass=not sent or late)
    expected = {-number} if number is signal.SIGKILL else {SIGNALLED + number}
    if hangs and outcome.seconds > ENDS_WITHIN:
        trial.wrong.append(f"took {outcome.seconds:.1f} s to end")
    # Before the run begins, a signal ends the process in its own way, and nothing has been created.
    if sent and not late and outcome.code not in expected and not (trial.rows == 0 and outcome.code != 0):
        trial.wrong.append(f"ended with {outcome.code}, not {expected}")
    return trial
