"""What the command `behave` understands that behave itself does not."""

from __future__ import annotations

import pytest

from support.run.behave_command import with_jobs


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("-j auto", "-j 0"),
        ("--jobs auto", "--jobs 0"),
        ("--parallel=auto", "--parallel=0"),
        ("-jauto", "-j0"),
        ("-j 4 --name auto", "-j 4 --name auto"),
        ("-D jobs=auto features/auto", "-D jobs=auto features/auto"),
    ],
)
def test_jobs_may_be_auto(written: str, understood: str) -> None:
    assert list(with_jobs(written.split())) == understood.split()
