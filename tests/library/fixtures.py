"""The library, empty for each test, and scenarios against it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pytest

from support.description.service import ServiceDescription
from tests.library.service import Library
from tests.library.worlds import SERVICE, Scenario, scenario


class Begin(Protocol):
    """Begins a scenario for a persona."""

    def __call__(self, persona: str = ..., *, patience: float = ..., service: ServiceDescription = ...) -> Scenario: ...


@pytest.fixture(scope="session")
def running() -> Iterator[Library]:
    with Library() as library:
        yield library


@pytest.fixture
def library(running: Library) -> Library:
    running.reset()
    return running


@pytest.fixture
def begin(library: Library) -> Iterator[Begin]:
    begun: list[Scenario] = []

    def start(persona: str = "editor", **settings: Any) -> Scenario:
        begun.append(scenario(library.url, persona, **{"service": SERVICE, **settings}))
        return begun[-1]

    yield start
    for each in begun:
        each.connection.close()
