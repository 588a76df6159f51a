"""The parts of a scenario against the library, wired as a run wires them, and a clock that no test has to wait for."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.cleanup.state import State
from support.description.service import Resource, ServiceDescription
from support.http.auth import Authenticator, TokenCache, TokenProvider
from support.http.client import HTTPClient
from support.http.masking import Secrets
from support.http.names import Names, snake_case
from support.http.wire import Connection
from support.polling import Patience
from support.resources.helper import ResourceHelper
from support.scenario.vocabulary import Act, Thing, Vocabulary
from support.scenario.world import World
from support.settings.persona import PersonaConfig
from tests.library.store import ACCOUNTS

DESCRIPTION = Path(__file__).with_name("library.json")
SERVICE = ServiceDescription.from_file(DESCRIPTION)
CLAIMS: dict[str, dict[str, Any]] = {
    "steward": {},
    "editor": {"role": "editor"},
    "viewer": {"role": "viewer"},
    "outsider": {"role": "editor", "shelf_id": "another shelf"},
}
PERSONAS = {
    **{name: PersonaConfig(name=name, username=name, password=ACCOUNTS[name], claims=own) for name, own in CLAIMS.items()},
    "anonymous": PersonaConfig(name="anonymous"),
}  # fmt: skip


@dataclass
class Clock:
    """A clock that only waiting moves, and what it calls each time."""

    now: float = 1000.0
    waits: list[float] = field(default_factory=list)
    each_time: Callable[[], None] = lambda: None

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.waits.append(seconds)
        self.each_time()


class LibraryHelper(ResourceHelper):
    """What is special about the library: it derives the key of a book from its title."""

    def derived(self, resource: Resource, data: Any) -> dict[str, Any]:
        return {"key": snake_case(str(data["title"]))} if resource.key_field and "title" in data else {}


@dataclass
class Scenario:
    """A scenario for one persona.

    Attributes:
        clock: the one of its patience and its tokens.
    """

    world: World
    connection: Connection
    clock: Clock
    service: ServiceDescription

    def act(self, words: str) -> Act:
        """The action that words mean."""
        found = Vocabulary(self.service).act(words)
        assert found is not None, words
        return found

    def done(self, words: str) -> Act:
        """The action that a done phrase means."""
        found = Vocabulary(self.service).done(words)
        assert found is not None, words
        return found

    def thing(self, words: str) -> Thing:
        """`the book` or `the other book`."""
        name = words.removeprefix("the ")
        return Thing(self.service.resources[name.removeprefix("other ")], other=name.startswith("other "))

    def given(self, *kinds: str) -> None:
        """Let the steward create things: `book`, `other book`."""
        for each in kinds:
            self.world.setup.exists(
                self.service.resources[each.removeprefix("other ")], other=each.startswith("other ")
            )

    def resource(self, kind: str) -> Resource:
        return self.service.resources[kind]

    def own(self, kind: str) -> str:
        """The id of the scenario's own thing of a kind."""
        return self.world.scene.known.own[kind].id

    def other(self, kind: str) -> str:
        """The id of the scenario's other thing of a kind."""
        return self.world.scene.known.others[kind].id

    def try_to(self, words: str) -> Any:
        """Let the persona try something."""
        return self.world.acting.attempt(self.act(words))


def scenario(url: str, persona: str, patience: float = 0.0, service: ServiceDescription = SERVICE) -> Scenario:
    """A scenario for a persona, as the session of a run builds it."""
    clock, secrets = Clock(), Secrets(service.secret_fields)
    connection, cache = Connection(url, service, Names("0badcafe"), secrets, timeout=(5.0, 5.0)), TokenCache(clock)
    state = State(service)
    state.set_current_persona(persona)

    def provider(name: str, claims: Callable[[], Any] = dict) -> TokenProvider:
        signing = Authenticator(service.token, HTTPClient(connection).request_token)
        return TokenProvider(PERSONAS[name], signing, claims, cache)

    tokens = provider(persona, lambda: state.claims)
    me = HTTPClient(connection, tokens, state)
    steward = HTTPClient(connection, provider("steward"), state, records=me.records)
    waiting = Patience(patience, clock=clock, sleep=clock.sleep)
    signing = Authenticator(service.token, me.request_token)
    world = World.of(LibraryHelper(me), LibraryHelper(steward), tokens, signing, state, waiting)
    return Scenario(world, connection, clock, service)


def described(**changes: Any) -> ServiceDescription:
    """The library's description with some of its parts changed."""
    return dataclasses.replace(SERVICE, **changes)


def config(folder: Path, url: str, **changes: Any) -> Path:
    """A config file for the library."""
    personas = [
        {"name": name, "username": name, "password": ACCOUNTS[name], "claims": own} for name, own in CLAIMS.items()
    ]
    document = {
        "name": "library",
        "base_url": url,
        "service": str(DESCRIPTION),
        "steward": "steward",
        "personas": [*personas, {"name": "anonymous"}],
        "journal": str(folder / "journal"),
        "cleanup_budget": 0.5,
    }  # fmt: skip
    path = folder / "library.json"
    path.write_text(json.dumps(document | changes), encoding="utf-8")
    return path
