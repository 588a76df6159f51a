"""Runs against a service that lies, and with settings that are hostile; and what they left and said."""

from __future__ import annotations

import contextlib
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.chaos.lying import CREATE, LIES, LIST, REMOVAL
from tests.chaos.place import Place, Rows
from tests.chaos.runs import (
    KEPT,
    NEVER,
    NEXT,
    NEXT_RUN,
    SAME,
    SAYS_CLEAN,
    SCRIPTS,
    SWEEP,
    WAITING,
    Outcome,
    Script,
    Trial,
    different,
    outstanding,
    run,
)

Job = Callable[[Place, Rows], Trial]
LATEST = 60.0  # MiB that a run may take beyond what it takes without large answers
LIMITS = ("-D", "response_timeout=1", "-D", "max_items=1000", "-D", "cleanup_budget=3")
ON_CREATE = [name for name in LIES if name.startswith(("504", "201")) or name.endswith(", made")]
ON_REMOVAL = [name for name in LIES if name.startswith("not removed")]
ON_LIST = ["endless list"]
ON_ANY = ["drips its head", "drips its body", "drips, and closes", "200 MB", "gzip bomb"]
HOSTILE: tuple[tuple[str, ...], ...] = (
    ("cleanup_budget=0",), ("cleanup_budget=3600",), ("last_look=0",), ("lost_for=60",), ("max_items=1",),
    ("max_body=0.0001",), ("response_timeout=0.001",), ("step_timeout=0.01",), ("run_timeout=1.5",), ("keep=failed",),
    ("max_rate=20",), ("retry_after=3600",), ("longest_run=0",), ("patience=0.5", "last_look=0"),
)  # fmt: skip
REFUSED = (
    "cleanup_budget=1e308", "cleanup_budget=nan", "last_look=-1", "last_look=inf", "lost_for=0", "lost_for=1e99",
    "max_items=0", "max_items=1.5", "max_body=0", "response_timeout=0", "run_timeout=-1", "keep=everything",
    "journal=a\ud800b",
)  # fmt: skip


def lies(place: Place, *, quick: bool = False) -> list[tuple[str, Job]]:
    """Return the trials: each lie at each request that it is meant for, in each script.

    Args:
        place: where the requests of each script are counted.
    """
    work: list[tuple[str, Job]] = []
    for script in SCRIPTS[-1:] if quick else SCRIPTS:
        counts = _counts(place, script)
        for names, where in ((ON_CREATE, CREATE), (ON_REMOVAL, REMOVAL), (ON_LIST, LIST), (ON_ANY, (".*", "."))):
            number = counts[where]
            moments = range(1, 1 + number) if names is not ON_ANY else range(2, 1 + number, 5)
            moments = list(moments)[:1] if quick else list(moments)
            work += [_lie(script, name, where, at) for name in names for at in moments]
    return work


def hostile(*, quick: bool = False) -> list[tuple[str, Job]]:
    """Return runs with hostile settings, without a lie and with lies."""
    work: list[tuple[str, Job]] = []
    for settings in HOSTILE[:1] if quick else HOSTILE:
        for lie, where in (("", CREATE), ("504, made 1 s later", CREATE), ("not removed, once", REMOVAL)):
            name = f"hostile settings {' '.join(settings)}, {lie or 'no lie'}"
            work.append((name, partial(_against, script=SCRIPTS[-1], lie=lie, where=where, at=1, settings=settings)))
    work += [(f"refused settings {each}", partial(_refused, setting=each)) for each in REFUSED[: 1 if quick else None]]
    return work


def _lie(script: Script, lie: str, where: tuple[str, str], at: int) -> tuple[str, Job]:
    return f"{lie} at {at} of {script.name}", partial(_against, script=script, lie=lie, where=where, at=at)


def _counts(place: Place, script: Script) -> dict[tuple[str, str], int]:
    """How many requests of a script each lie could strike."""
    place.arm()
    run(place, script.arguments)
    seen = [each.partition(" ") for each in place.quiet()["seen"]]
    places = (CREATE, REMOVAL, LIST, (".*", "."))
    return {
        (method, path): sum(bool(re.fullmatch(method, verb) and re.search(path, url)) for verb, _, url in seen)
        for method, path in places
    }


def _against(
    place: Place,
    before: Rows,
    script: Script,
    lie: str,
    where: tuple[str, str],
    at: int,
    settings: Sequence[str] = (),
) -> Trial:
    """Make a run against a service that tells one lie."""
    lasting = {"always": True} if lie == "endless list" else {}
    others = {"others": place.others}
    place.arm(lie or "500", at if lie else 0, method=where[0], path=where[1], **others, **lasting)
    own = [part for each in settings for part in ("-D", each)]
    kind = "hostile settings" if settings else lie
    trial = Trial(kind, f"{kind} {' '.join(settings)} at {at} of {script.name}")
    try:
        outcome, trial.peak = _measured(place, (*script.arguments, *LIMITS, *own))
    except subprocess.TimeoutExpired:
        trial.hung = True
        trial.wrong.append("did not end")
        place.restore(before)
        return trial
    trial.struck = not lie or bool(place.state()["struck"])
    place.release()
    return judge_lie(place, before, trial, outcome)


def _measured(place: Place, arguments: Sequence[str]) -> tuple[Outcome, float]:
    """Run the suite, and return how much memory it took at most, in MiB."""
    peaks = [0.0]

    def watch(process: subprocess.Popen[str]) -> None:
        status = Path(f"/proc/{process.pid}/status")
        deadline = time.monotonic() + 60.0
        while process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
                peaks.append(int(found[1]) / 1024 if found else 0.0)
            time.sleep(0.05)

    outcome = run(place, arguments, watch)
    return outcome, max(peaks)


def judge_lie(place: Place, before: Rows, trial: Trial, outcome: Outcome, *, understood: bool = True) -> Trial:
    """Compare what a run and the next one said with what is there.

    Args:
        understood: whether the journal can be understood, so that the next run can remove what is left.
    """
    place.quiet()
    trial.code, trial.output, trial.seconds = outcome.code, outcome.output, outcome.seconds
    trial.rows = _check(place, before, trial, outcome, "the run")
    if outcome.code == 0 and outstanding(place):
        trial.wrong.append("ended with 0, although its journal has something outstanding")
    if not trial.rows and not outstanding(place):
        return trial
    place.arm()
    try:
        following = run(place, NEXT_RUN.arguments)
    except subprocess.TimeoutExpired:
        trial.hung = True
        place.restore(before)
        return trial
    trial.rows_after = _check(place, before, trial, following, "the next run")
    kept = KEPT in outcome.output
    if trial.rows_after and understood and not kept:
        trial.wrong.append(f"the next run could not settle it: {following.output[-600:]}")
    if outstanding(place) and SAYS_CLEAN.search(following.output):
        trial.wrong.append("the next run says that nothing was left, while it looks for something")
        trial.unreported = True
    if following.code and understood:
        trial.wrong.append(f"the next run ended with {following.code}: {following.output[-600:]}")
    trial.settled = SAME if not trial.rows else SWEEP if kept else NEXT if not trial.rows_after else NEVER
    if not understood:
        trial.settled = SAME if not trial.rows_after else SWEEP
    if trial.rows_after or outstanding(place) or not understood:
        place.restore(before)
    return trial


def _check(place: Place, before: Rows, trial: Trial, outcome: Outcome, which: str) -> int:
    """Return how many rows are left after a run, and note whether it said so."""
    after = place.rows()
    rows = different(before, after)
    missing = sum(len(set(map(repr, lines)) - set(map(repr, after[name]))) for name, lines in before.items())
    if missing:
        trial.wrong.append(f"{which} removed {missing} rows of others")
    told = any(words in outcome.output for words in (WAITING, KEPT, "perhaps left"))
    if rows and (SAYS_CLEAN.search(outcome.output) or (outcome.code == 0 and not told)):
        trial.unreported = True
    if "Traceback (most recent call last)" in outcome.output or "The run broke off" in outcome.output:
        trial.broke_off = True
        trial.wrong.append(f"{which} broke off")
    return rows


def _refused(place: Place, before: Rows, setting: str) -> Trial:
    place.arm()
    trial = Trial("refused settings", f"refused settings {setting!r}")
    if "\ud800" in setting:
        setting = setting.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
    trial = judge_lie(place, before, trial, run(place, (*NEXT_RUN.arguments, "-D", setting)))
    if trial.code != 2 or place.state()["seen"]:
        trial.wrong.append(f"ended with {trial.code}, not 2, or sent something")
    return trial
