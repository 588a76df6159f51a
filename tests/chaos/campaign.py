"""Which tries there are, and how they are made: some at a time, each worker with a service of its own."""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from tests.chaos.broken_steps import BREAKAGES, break_off
from tests.chaos.place import Place, Rows
from tests.chaos.plan import KNOWN
from tests.chaos.runs import SCRIPTS, Script, Try, flaky, interrupt, outage, run, strike
from tests.chaos.side_by_side import beside

LASTING = ("cut-before", "500-after", "503")
SAMPLE = ("os._exit(0)", "behave | head -1")
MOMENTS = 36
Job = Callable[[Place, Rows], Try]


def campaign(folder: Path, jobs: int, only: str, tell: Callable[[str], None]) -> list[Try]:
    """Everything."""
    lengths = measure(folder, tell)
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
    return perform(folder, jobs, [(name, job) for name, job in work if only in name], tell)


def quick(folder: Path, jobs: int, only: str, tell: Callable[[str], None]) -> list[Try]:
    """A sample: each kind of fault once or so, where it hurts most."""
    lengths = measure(folder, tell, SCRIPTS[:1])
    script, length = lengths[0]
    work = [_struck(script, fault, min(length, length // 3 + index)) for index, fault in enumerate(KNOWN)]
    work += signals(lengths, 2)[1::3]
    work += [(each.name, partial(break_off, breakage=each)) for each in BREAKAGES if each.name in SAMPLE]
    return perform(folder, jobs, [(name, job) for name, job in work if only in name], tell)


def _struck(script: Script, fault: str, at: int) -> tuple[str, Job]:
    return f"{fault} at {at} of {script.name}", partial(strike, script=script, fault=fault, at=at)


def signals(lengths: list[tuple[Script, int]], moments: int) -> list[tuple[str, Job]]:
    """Signals at moments spread over each run: while a request is on its way, before and after the service has done it."""
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
    """So many requests, spread evenly over all."""
    everywhere = [(script, at) for script, length in lengths for at in range(1, length + 1)]
    return [everywhere[(2 * index + 1) * len(everywhere) // (2 * count)] for index in range(count)]


def measure(folder: Path, tell: Callable[[str], None], scripts: Iterable[Script] = SCRIPTS) -> list[tuple[Script, int]]:
    """How many requests each script is, where all is well."""
    found = []
    with Place(folder / "measure") as place:
        before = place.rows()
        for script in scripts:
            place.arm()
            outcome = run(place, script.arguments)
            length = len(place.quiet()["seen"])
            if outcome.code or place.rows() != before or length < 10:
                raise SystemExit(
                    f"{script.name} is not well by itself: {outcome.code}, {length} requests\n{outcome.said}"
                )
            tell(f"{script.name}: {length} requests, {outcome.seconds:.1f} s")
            found.append((script, length))
    return found


def perform(folder: Path, jobs: int, work: list[tuple[str, Job]], tell: Callable[[str], None]) -> list[Try]:
    """Make the tries; what breaks a try itself is told as wrong, too."""
    waiting: queue.SimpleQueue[tuple[str, Job]] = queue.SimpleQueue()
    for each in work:
        waiting.put(each)
    tries: list[Try] = []

    def worker(number: int) -> None:
        with Place(folder / f"worker-{number}") as place:
            before = place.rows()
            while True:
                try:
                    name, job = waiting.get_nowait()
                except queue.Empty:
                    return
                try:
                    tried = job(place, before)
                except Exception as problem:  # noqa: BLE001 - told with the rest
                    tried = Try(
                        name.split(" at ")[0], name, wrong=[f"the try broke: {type(problem).__name__}: {problem}"]
                    )
                    place.restore(before)
                tries.append(tried)
                if tried.wrong:
                    tell(f"WRONG {tried.what}: code {tried.code}: {'; '.join(tried.wrong)}\n{tried.said[-1500:]}")
                if len(tries) % 50 == 0:
                    tell(f"{len(tries)} of {len(work)}")

    threads = [threading.Thread(target=worker, args=(number,)) for number in range(min(jobs, len(work)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tries
