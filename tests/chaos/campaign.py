"""Which trials there are, and how they are made: some at a time, each worker with its own service."""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from tests.chaos import with_workers
from tests.chaos.bad_journals import bad_journals
from tests.chaos.broken_steps import BREAKAGES, break_off
from tests.chaos.lies import hostile, lies
from tests.chaos.place import Place, Rows
from tests.chaos.plan import KNOWN
from tests.chaos.runs import SCRIPTS, Script, Trial, flaky, interrupt, outage, run, strike
from tests.chaos.side_by_side import beside

LASTING = ("cut-before", "500-after", "503")
LIES_SAMPLE = ("504, made after", "302", "201 with the id of another", "not removed, once", "gzip bomb")
SAMPLE = ("os._exit(0)", "behave | head -1")
MOMENTS = 36
Job = Callable[[Place, Rows], Trial]
Report = Callable[[str], None]


def campaign(folder: Path, jobs: int, only: str, report: Report) -> list[Trial]:
    """Make every trial."""
    lengths = measure(folder, report)
    everywhere = spread(lengths, sum(length for _, length in lengths))
    work: list[tuple[str, Job]] = [_struck(script, fault, at) for script, at in everywhere for fault in KNOWN]
    work += [
        (f"outage at {at}", partial(outage, script=script, fault=LASTING[index % len(LASTING)], at=at))
        for index, (script, at) in enumerate(spread(lengths, MOMENTS // 2))
    ]
    work += [
        (
            f"flaky {seed}",
            partial(flaky, script=SCRIPTS[seed % len(SCRIPTS)], chance=(0.1, 0.3)[seed // 4 % 2], seed=seed),
        )
        for seed in range(MOMENTS)
    ]
    work += signals(lengths, MOMENTS)
    work += [(f"side by side {number}", partial(beside, number=number)) for number in range(MOMENTS // 3)]
    work += [(each.name, partial(break_off, breakage=each)) for each in BREAKAGES]
    with Place(folder / "lies") as place:
        work += lies(place)
    work += [*hostile(), *bad_journals()]
    return perform(folder, jobs, [(name, job) for name, job in work if only in name], report)


def dishonest(folder: Path, jobs: int, only: str, report: Report) -> list[Trial]:
    """Make the tries with lies, bad journals and hostile settings only."""
    with Place(folder / "lies") as place:
        work = [*lies(place), *hostile(), *bad_journals()]
    return perform(folder, jobs, [(name, job) for name, job in work if only in name], report)


def quick(folder: Path, jobs: int, only: str, report: Report) -> list[Trial]:
    """Make a sample: each kind of fault once or so, where it matters most."""
    lengths = measure(folder, report, SCRIPTS[:1])
    script, length = lengths[0]
    work = [_struck(script, fault, min(length, length // 3 + index)) for index, fault in enumerate(KNOWN)]
    work += signals(lengths, 2)[1::3]
    work += [(each.name, partial(break_off, breakage=each)) for each in BREAKAGES if each.name in SAMPLE]
    with Place(folder / "lies") as place:
        work += [each for each in lies(place, quick=True) if each[0].startswith(LIES_SAMPLE)]
    work += bad_journals(quick=True)
    return perform(folder, jobs, [(name, job) for name, job in work if only in name], report)


def _struck(script: Script, fault: str, at: int) -> tuple[str, Job]:
    return f"{fault} at {at} of {script.name}", partial(strike, script=script, fault=fault, at=at)


def signals(lengths: list[tuple[Script, int]], moments: int) -> list[tuple[str, Job]]:
    """Return signals at moments spread over each run: while a request is on its way, before and after the service did it."""
    work: list[tuple[str, Job]] = []

    def add(number: signal.Signals, count: int, faults: tuple[str, ...], *, twice: bool = False) -> None:
        for index, (script, at) in enumerate(spread(lengths, count)):
            fault = faults[index % len(faults)]
            name = f"{number.name}{' twice' if twice else ''} at {at} ({fault}) of {script.name}"
            work.append((name, partial(interrupt, script=script, number=number, at=at, fault=fault, twice=twice)))

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
        add(number, moments, ("hold-before", "hold-after"))
        add(number, moments, ("delay",))
    add(signal.SIGTERM, max(1, moments // 2), ("hold-before", "hold-after"), twice=True)
    add(signal.SIGTERM, max(1, moments // 2), ("hang-before", "hang-after"))
    return work


def spread(lengths: list[tuple[Script, int]], count: int) -> list[tuple[Script, int]]:
    """Return so many requests, spread evenly over all."""
    everywhere = [(script, at) for script, length in lengths for at in range(1, length + 1)]
    return [everywhere[(2 * index + 1) * len(everywhere) // (2 * count)] for index in range(count)]


def measure(folder: Path, report: Report, scripts: Iterable[Script] = SCRIPTS) -> list[tuple[Script, int]]:
    """Return how many requests each script sends without any fault.

    Raises:
        SystemExit: a script does not pass without a fault, or it leaves something behind.
    """
    found = []
    with Place(folder / "measure") as place:
        before = place.rows()
        for script in scripts:
            place.arm()
            outcome = run(place, script.arguments)
            length = len(place.quiet()["seen"])
            if outcome.code or place.rows() != before or length < 10:
                raise SystemExit(
                    f"{script.name} fails without any fault: {outcome.code}, {length} requests\n{outcome.output}"
                )
            report(f"{script.name}: {length} requests, {outcome.seconds:.1f} s")
            found.append((script, length))
    return found


def parallel(folder: Path, jobs: int, only: str, report: Report, *, workers: int, moments: int = 12) -> list[Trial]:
    """Make the tries of a run whose scenarios are in several workers."""
    ((_, length),) = measure(folder, report, [with_workers.SCRIPT])
    work = [(name, job) for name, job in with_workers.trials(length, moments) if only in name]
    return perform(folder, jobs, work, report, workers)


def perform(folder: Path, jobs: int, work: list[tuple[str, Job]], report: Report, workers: int = 1) -> list[Trial]:
    """Make the trials; one that cannot be made counts as wrong, too."""
    waiting: queue.SimpleQueue[tuple[str, Job]] = queue.SimpleQueue()
    for each in work:
        waiting.put(each)
    trials: list[Trial] = []

    def worker(number: int) -> None:
        with Place(folder / f"worker-{number}", workers) as place:
            before = place.rows()
            while True:
                try:
                    name, job = waiting.get_nowait()
                except queue.Empty:
                    return
                try:
                    trial = job(place, before)
                except Exception as problem:  # noqa: BLE001 - reported with the rest
                    reason = f"the trial could not be made: {type(problem).__name__}: {problem}"
                    trial = Trial(name.split(" at ")[0], name, wrong=[reason])
                    place.restore(before)
                trials.append(trial)
                if trial.wrong:
                    problems = "; ".join(trial.wrong)
                    report(f"WRONG {trial.what}: exit code {trial.code}: {problems}\n{trial.output[-1500:]}")
                if len(trials) % 50 == 0:
                    report(f"{len(trials)} of {len(work)}")

    threads = [threading.Thread(target=worker, args=(number,)) for number in range(min(jobs, len(work)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return trials
