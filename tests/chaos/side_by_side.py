"""Runs side by side that share a service and a journal folder, while one of them is killed and others begin and settle."""

from __future__ import annotations

import signal
import subprocess
import time

from tests.chaos.place import ROOT, Place, Rows, environment
from tests.chaos.runs import BEHAVE, NEXT, PATIENCE, SAYS_SETTLED, SCRIPTS, Outcome, Try, judge

KIND = "SIGKILL of one of four"


def beside(place: Place, before: Rows, number: int) -> Try:
    """Four runs at once; one is killed, and what it left may be settled by any that begins later, but by none twice."""
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
    ended = [process.communicate(timeout=PATIENCE)[0] for process in processes]
    tried = Try(KIND, f"{KIND}, after {moment} requests", struck=processes[0].returncode == -signal.SIGKILL)
    for process, said in list(zip(processes, ended, strict=True))[1:]:
        if process.returncode != 0:
            tried.wrong.append(f"a run beside it ended {process.returncode}: {said[-800:]}")
    tried = judge(place, before, tried, Outcome(processes[0].returncode, "\n".join(ended), 0.0), dies=True)
    if any(SAYS_SETTLED in said for said in ended):
        tried.settled = NEXT
    return tried
