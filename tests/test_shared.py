"""Numbers that forked processes share, and the names, rates and budgets that are made of them."""

from __future__ import annotations

import os
import signal

from support.cleanup.budget import Budget
from support.http.names import Names
from support.http.wire import Pace
from support.shared import SharedNumbers


def forked(work):
    """Do something in a forked process, and return what it wrote."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.write(writing, "\n".join(map(str, work())).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as found:
        written = found.read().splitlines()
    os.waitpid(pid, 0)
    return written


def test_what_one_process_adds_the_other_sees():
    numbers = SharedNumbers(2)
    assert forked(lambda: [numbers.add(2.5, 1), numbers.add(1, 1)]) == ["0.0", "2.5"]
    assert list(numbers.numbers) == [0.0, 3.5]


def test_a_process_that_is_killed_leaves_no_lock():
    numbers = SharedNumbers()

    def die():
        with numbers.locked():
            os.kill(os.getpid(), signal.SIGKILL)

    forked(die)
    assert numbers.add(1) == 0


def test_no_name_is_given_twice_and_sharing_goes_on_where_the_names_were():
    names = Names("0badcafe")
    first = names.next("book")
    names.share()
    names.share()
    theirs = forked(lambda: [names.next("book") for _ in range(50)])
    ours = [names.next("book") for _ in range(50)]
    assert first == "smoke-0badcafe-1-book"
    assert theirs[0] == "smoke-0badcafe-2-book"
    assert len({first, *theirs, *ours}) == 101


def test_a_budget_is_spent_together():
    budget = Budget(1.0, clock=lambda: 0.0, sleep=lambda seconds: None)
    budget.wait(0.5, 100.0)
    budget.share()
    forked(lambda: [budget.wait(9.25, 100.0)])
    assert budget.begin() == 0.25


def test_a_rate_is_kept_together():
    waits = []
    pace = Pace(10.0, clock=lambda: 5.0, sleep=waits.append)
    pace.share()
    forked(lambda: [pace.wait(), pace.wait()])
    pace.wait()
    assert [round(each, 6) for each in waits] == [0.2]
