"""The trial of one defect: whether the suite notices it, by which scenario, and whether in the feature that promises the clause."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.defects.defect import Defect
from tests.defects.running import NotStartedError, Run, features, files, service, suite

#: At least one defect of each group. Each is noticed early in the feature that promises the clause, so a short run is enough.
SAMPLE = (
    "signatures-are-not-checked",
    "a-member-may-list-integrations",
    "a-new-group-is-lost",
    "lists-are-newest-first",
    "keys-ignore-humps",
    "the-request-id-is-always-new",
    "deleting-a-tenant-deletes-its-memberships",
    "reading-an-integration-returns-its-secret",
    "roles-are-not-searched",
    "every-put-of-a-config-is-200",
    "a-group-of-another-tenant-can-be-deleted",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome for one defect.

    Attributes:
        noticed: `red`, `amber`, `stopped` (the run ended before its first scenario, with a message), or `no`.
        smoke: whether @smoke alone notices it; None if that was not tried.
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
        """Whether it was noticed in a feature that promises the clause."""
        return self.feature in self.defect.features


def tried(defect: Defect, *, home_only: bool = False, workers: int = 1) -> Outcome:
    """Run the features that promise the clause, and the others only if nothing was noticed there; in both @smoke comes first.

    Whether @smoke notices is tried with the features that promise the clause, and with the others only if those notice nothing
    at all: the whole of @smoke notices no less.
    """
    began = time.monotonic()
    home = files(defect.features)
    away = files([stem for stem in features() if stem not in defect.features])
    runs: list[Run] = []
    smoke = False
    try:
        with service(defect.slug) as url:
            runs.append(suite(url, ["--tags", "@smoke", "--stop", *home], workers))
            smoke = runs[-1].noticed
            if not smoke:
                runs.append(suite(url, ["--tags", "not @smoke", "--stop", *home], workers))
            if runs[-1].noticed and not runs[-1].plain:
                runs.append(suite(url, home, workers))  # only a setup failed; a later scenario may be more telling
            if not home_only and not any(run.noticed for run in runs):
                runs.append(suite(url, ["--tags", "@smoke", "--stop", *away], workers))
                smoke = runs[-1].noticed
            if not home_only and not any(run.noticed for run in runs):
                runs.append(suite(url, ["--tags", "not @smoke", "--stop", *away], workers))
    except NotStartedError as problem:
        return Outcome(defect, "no", message=str(problem), seconds=time.monotonic() - began)
    return _outcome(defect, runs, smoke=smoke, seconds=time.monotonic() - began)


def tried_quickly(defect: Defect, *, workers: int = 1) -> Outcome:
    """Run only @smoke of the features that promise the clause, to the first scenario that notices."""
    began = time.monotonic()
    with service(defect.slug) as url:
        run = suite(url, ["--tags", "@smoke", "--stop", *files(defect.features)], workers)
    return _outcome(defect, [run], smoke=run.noticed, seconds=time.monotonic() - began)


def clean(stems: tuple[str, ...] = (), *, smoke: bool = False, workers: int = 1) -> Run:
    """Run the suite against the service without any defect."""
    with service(None) as url:
        return suite(url, [*(["--tags", "@smoke"] if smoke else []), *files(stems or tuple(features()))], workers)


def _outcome(defect: Defect, runs: list[Run], *, smoke: bool | None, seconds: float) -> Outcome:
    home = [each for run in runs for each in run.seen if each.feature in defect.features]
    best = Run(0, tuple(home or (each for run in runs for each in run.seen))).best
    if best is not None:
        return Outcome(defect, best.color, best.name, best.feature, best.message, smoke, seconds)
    stopped = next((run.stopped for run in runs if run.stopped), "")
    if stopped:
        return Outcome(defect, "stopped", "before the first scenario", "", stopped, smoke, seconds)
    return Outcome(defect, "no", smoke=smoke, seconds=seconds)
