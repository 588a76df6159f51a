"""Runs side by side, with one service and one journal folder, while one is killed and others begin and settle."""

from __future__ import annotations

import signal
import subprocess
import time

from tests.chaos.place import ROOT, Place, Rows, environment
from tests.chaos.runs import BEHAVE, NEXT, PATIENCE, SAYS_SETTLED, SCRIPTS, Outcome, Trial, judge

KIND = "SIGKILL of one of four"


def beside(place: Place, before: Rows, number: int) -> Trial:
    """Start four runs and kill one; any that begins later may settle what it left, but only once."""
    place.arm()

    def begin(index: int) -> subprocess.Popen[str]:
        arguments = [*BEHAVE, "-D", f"config={place.slow}", *SCRIPTS[index % len(SCRIPTS)].arguments]
        return subprocess.Popen(
            arguments,
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    processes = [begin(number), begin(number + 1)]
    moment = 15 + 3 * number  # requests, of both together
    while len(place.state()["seen"]) < moment and processes[0].poll() is None:
        time.sleep(0.002)
    processes[0].send_signal(signal.SIGKILL)
    processes += [begin(number + 2), begin(number + 3)]
    outputs = [process.communicate(timeout=PATIENCE)[0] for process in processes]
    trial = Trial(KIND, f"{KIND}, after {moment} requests", struck=processes[0].returncode == -signal.SIGKILL)
    for process, output in list(zip(processes, outputs, strict=True))[1:]:
        if process.returncode != 0:
            trial.wrong.append(f"a run beside it ended with {process.returncode}: {output[-800:]}")
    trial = judge(place, before, trial, Outcome(processes[0].returncode, "\n".join(outputs), 0.0), dies=True)
    if any(SAYS_SETTLED in output for output in outputs):
        trial.settled = NEXT
    return trial
