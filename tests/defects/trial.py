"""The trial of one defect: does the suite notice, by which scenario, and is it the feature that promises it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.defects.defect import Defect
from tests.defects.running import NotStartedError, Run, features, files, service, suite

#: Each is noticed early in the feature that promises it, so that a short run shows it; every group has one.
SAMPLE = (
    "signatures-are-not-checked",
    "a-member-may-list-integrations",
    "a-new-group-is-lost",
    "the-newest-comes-first",
    "humps-are-not-seen",
    "every-answer-has-a-number-of-its-own",
    "a-tenant-takes-its-members-with-it",
    "whoever-reads-an-integration-gets-its-secret",
    "roles-are-not-searched",
    "no-put-of-a-config-makes-one",
    "another-tenants-group-is-removed-through-ones-own",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a defect.

    Attributes:
        noticed: `red`, `amber`, `stopped` (the run ended before its first scenario, and said so), or `no`.
        smoke: whether @smoke alone notices, or None where it was not asked.
    """

    defect: Defect
    noticed: str
    scenario: str = ""
    feature: str = ""
    message: str = ""
    smoke: bool | None = None
    seconds: float = 0.0

    @property
    def at_home(self) -> bool:
        """Whether the feature that noticed is one that promises the clause."""
        return self.feature in self.defect.features


def tried(defect: Defect, *, home_only: bool = False) -> Outcome:
    """The promising features first, the others only where nothing was seen there; in both @smoke comes first.

    Whether @smoke notices is asked of the promising features, and of the others where those see nothing at all: the whole
    of @smoke notices no less.
    """
    began = time.monotonic()
    home = files(defect.features)
    away = files([stem for stem in features() if stem not in defect.features])
    runs: list[Run] = []
    smoke = False
    try:
        with service(defect.slug) as url:
            runs.append(suite(url, ["--tags", "@smoke", "--stop", *home]))
            smoke = runs[-1].noticed
            if not smoke:
                runs.append(suite(url, ["--tags", "not @smoke", "--stop", *home]))
            if runs[-1].noticed and not runs[-1].plain:
                runs.append(suite(url, home))  # the first that did not pass does not tell plainly; another may
            if not home_only and not any(run.noticed for run in runs):
                runs.append(suite(url, ["--tags", "@smoke", "--stop", *away]))
                smoke = runs[-1].noticed
            if not home_only and not any(run.noticed for run in runs):
                runs.append(suite(url, ["--tags", "not @smoke", "--stop", *away]))
    except NotStartedError as problem:
        return Outcome(defect, "no", message=str(problem), seconds=time.monotonic() - began)
    return _outcome(defect, runs, smoke=smoke, seconds=time.monotonic() - began)


def tried_quickly(defect: Defect) -> Outcome:
    """@smoke of the promising features only, to the first scenario that notices."""
    began = time.monotonic()
    with service(defect.slug) as url:
        run = suite(url, ["--tags", "@smoke", "--stop", *files(defect.features)])
    return _outcome(defect, [run], smoke=run.noticed, seconds=time.monotonic() - began)


def clean(stems: tuple[str, ...] = (), *, smoke: bool = False) -> Run:
    """The same suite against the service without any defect."""
    with service(None) as url:
        return suite(url, [*(["--tags", "@smoke"] if smoke else []), *files(stems or tuple(features()))])


def _outcome(defect: Defect, runs: list[Run], *, smoke: bool | None, seconds: float) -> Outcome:
    home = [each for run in runs for each in run.seen if each.feature in defect.features]
    best = Run(0, tuple(home or (each for run in runs for each in run.seen))).best
    if best is not None:
        return Outcome(defect, best.color, best.name, best.feature, best.message, smoke, seconds)
    stopped = next((run.stopped for run in runs if run.stopped), "")
    if stopped:
        return Outcome(defect, "stopped", "before the first scenario", "", stopped, smoke, seconds)
    return Outcome(defect, "no", smoke=smoke, seconds=seconds)
