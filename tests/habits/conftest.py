"""The service, empty for each test, and scenarios against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.habits.cases import Case
from tests.habits.service import Habits


@pytest.fixture(scope="session")
def running_habits() -> Iterator[Habits]:
    with Habits() as habits:
        yield habits


@pytest.fixture
def habits(running_habits: Habits) -> Habits:
    running_habits.reset()
    return running_habits


@pytest.fixture
def begin(habits: Habits, tmp_path: Path) -> Iterator[Callable[..., Case]]:
    begun: list[Case] = []

    def start(**settings: Any) -> Case:
        begun.append(Case(habits, tmp_path, **settings))
        return begun[-1]

    yield start
    for each in begun:
        each.close()


@pytest.fixture
def case(begin: Callable[..., Case]) -> Case:
    return begin()
