"""The same faults, signals and kills for a run whose scenarios are in several workers, and the death of one worker."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

from tests.chaos.place import Place, Rows
from tests.chaos.plan import KNOWN
from tests.chaos.runs import Script, Trial, flaky, interrupt, judge, outage, run, strike

SCRIPT = Script(
    "ten scenarios",
    (*(f"features/{each}.feature" for each in ("users", "tenants", "roles", "groups", "integrations", "configs")),
     "--name", r"^A new \w+ has the requested values"),
)  # fmt: skip
WORKER = "SIGKILL of a worker"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)


def trials(length: int, moments: int) -> list[tuple[str, partial[Trial]]]:
    """Return the tries of a run that sends `length` requests, each at so many moments of it."""
    spread = [(2 * index + 1) * length // (2 * moments) + 1 for index in range(moments)]
    work = [
        (f"{fault} at {at}", partial(strike, script=SCRIPT, fault=fault, at=at)) for fault in KNOWN for at in spread
    ]
    for index, at in enumerate(spread):
        fault = ("hold-before", "hold-after")[index % 2]
        work += [
            (f"{each.name} at {at} ({how})", partial(interrupt, script=SCRIPT, number=each, at=at, fault=how))
            for each in SIGNALS
            for how in (fault, "delay")
        ]
        work += [
            (f"SIGTERM twice at {at}", partial(interrupt, script=SCRIPT, number=signal.SIGTERM, at=at, fault=fault, twice=True)),
            (f"{WORKER} at {at}", partial(kill_worker, at=at, fault=fault, which=index)),
            (f"outage at {at}", partial(outage, script=SCRIPT, fault=("cut-before", "503")[index % 2], at=at)),
            (f"flaky {index}", partial(flaky, script=SCRIPT, chance=(0.1, 0.3)[index % 2], seed=index)),
        ]  # fmt: skip
    return work


def kill_worker(place: Place, before: Rows, at: int, fault: str, which: int) -> Trial:
    """Make a run of which one worker is killed while request number `at` is on its way; its scenario must be reported."""
    place.arm(fault, at)
    killed: list[int] = []

    def kill(process: subprocess.Popen[str]) -> None:
        while process.poll() is None and not place.state()["held"]:
            time.sleep(0.005)
        workers = _children(process.pid)
        if workers and process.poll() is None:
            killed.append(workers[which % len(workers)])
            os.kill(killed[0], signal.SIGKILL)
        time.sleep(0.05)
        place.release()

    outcome = run(place, SCRIPT.arguments, kill)
    trial = judge(place, before, Trial(WORKER, f"{WORKER} at request {at} ({fault})", struck=bool(killed)), outcome)
    said = "the worker" in outcome.output
    if killed and (outcome.code == 0) == said:
        trial.wrong.append(f"ended with {outcome.code}, and its output does {'' if said else 'not '}name the worker")
    return trial


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()]
    except OSError:
        return []
