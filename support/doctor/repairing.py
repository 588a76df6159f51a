"""Finds what must be corrected so that a request succeeds, also if two mistakes are in its way."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable

from support.doctor.case import Case, Reply, Trial

DEEPEST = 2  # mistakes in one request
WIDEST = 6  # corrections that lead to another answer, and are gone on with
MOST = 60  # second corrections that are tried after such a one
NOT_THERE = frozenset({0, 404, 405, 410, 501})

Trials = Callable[[Reply], Iterable[Trial]]


def repair(
    case: Case,
    reply: Reply,
    trials_of: Trials,
    perform: Callable[[], Reply],
    credible: Callable[[Reply], bool] = lambda reply: reply.fine,
) -> Reply | None:
    """Return the response to a request that succeeds, once what is wrong is corrected; None if nothing helps.

    Args:
        reply: the response that was no success.
        trials_of: returns what may have been meant, by such a response.
        perform: sends the request again.
        credible: whether a response is the wanted one.
    """
    found = _search(case, reply, trials_of, perform, credible, DEEPEST)
    if found is None:
        return None
    trial, better = found
    # One place may have been corrected twice; what it became in the end counts.
    case.correct(list(dict(trial).items()), f"{reply.said}; with it {better.status}", reply.line)
    return better


def _search(
    case: Case,
    reply: Reply,
    trials_of: Trials,
    perform: Callable[[], Reply],
    credible: Callable[[Reply], bool],
    depth: int,
) -> tuple[Trial, Reply] | None:
    """The corrections with which the request succeeds, and its response; they are in use then."""
    seen = {_kind(reply)}
    further: list[tuple[Trial, Reply]] = []
    limit = None if depth == DEEPEST else MOST
    for trial in itertools.islice(trials_of(reply), limit):
        before = case.copy  # with the corrections of what the trial needs, which was created first
        tried = before.with_corrections(trial)
        if tried is None:
            continue
        case.use(tried)
        again = perform()
        if credible(again):
            return trial, again
        case.use(before)
        if _kind(again) not in seen and not again.fine:
            seen.add(_kind(again))
            further.append((trial, again))
    if depth <= 1:
        return None
    before = case.copy
    for trial, again in sorted(further, key=lambda each: _worth(reply, each[1]))[:WIDEST]:
        tried = before.with_corrections(trial)
        assert tried is not None, "it was tried before"
        case.use(tried)
        found = _search(case, again, trials_of, perform, credible, depth - 1)
        if found is not None:
            return [*trial, *found[0]], found[1]
        case.use(before)
    return None


def _kind(reply: Reply) -> tuple[int, str]:
    """What tells one answer from another, without names and numbers that are new each time."""
    said = reply.said if reply.problem == "" else reply.problem
    return reply.status, re.sub(r"[0-9a-f]*\d[0-9a-f-]*", "#", said)


def _worth(before: Reply, after: Reply) -> int:
    """How little a correction has brought: something that is there after all is worth more than another complaint."""
    if before.status in NOT_THERE and after.status not in NOT_THERE:
        return 0
    return 1 if after.status not in NOT_THERE else 2
