"""The suite against the service: one scenario's helper, state and cleaner, and runs in processes of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from support.cleanup.cleaner import Budget, Cleaner
from support.cleanup.journal import Journal
from support.cleanup.state import State
from support.description.document.tokens import Token
from support.description.service import ServiceDescription, Variant
from support.http.auth import Authenticator, TokenCache, TokenProvider
from support.http.client import HTTPClient
from support.http.exchange import Exchange
from support.http.masking import Secrets
from support.http.names import Names
from support.http.wire import Connection, Pace
from support.resources.helper import ResourceHelper
from support.settings.persona import PersonaConfig
from tests.habits import things
from tests.habits.service import ACCOUNTS, Habits
from tests.library.project import Project

DESCRIPTION = Path(__file__).with_name("habits.json")
SERVICE = ServiceDescription.from_file(DESCRIPTION)
STEWARD = PersonaConfig(name="steward", username="steward", password=ACCOUNTS["steward"])
EDITOR = PersonaConfig(name="editor", username="editor", password=ACCOUNTS["editor"])
RUN = "0badcafe"
assert things.ROUTES, "the routes are those of the things"


@dataclass
class Case:
    """One scenario. `now` is the clock of its tokens and of its cleanup."""

    habits: Habits
    folder: Path
    service: ServiceDescription = SERVICE
    persona: PersonaConfig = STEWARD
    now: float = 1000.0
    waits: list[float] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)
    retry_after: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = Connection(
            self.habits.url, self.service, Names(RUN), Secrets(self.service.secret_fields), timeout=(5, 5),
            observers=[self.exchanges.append], pace=self.pace, retry_after=self.retry_after, headers=self.headers,
        )  # fmt: skip
        self.journal = Journal(self.folder / "journal", RUN, {"base_url": self.habits.url, "environment": "habits"})
        self.state = State(self.service, self.journal)
        self.cache = TokenCache(lambda: self.now)
        self.authenticator = Authenticator(
            self.service.token, HTTPClient(self.connection).request_token, self.cache.issued
        )
        self.tokens = TokenProvider(self.persona, self.authenticator, cache=self.cache)
        self.helper = ResourceHelper(HTTPClient(self.connection, self.tokens, self.state))
        self.cleaner = Cleaner(self.helper, self.journal, Budget(2.0, lambda: self.now, self._sleep))

    def _sleep(self, seconds: float) -> None:
        self.now += seconds
        self.waits.append(seconds)

    def create(self, kind: str, ids: dict[str, str] | None = None, **given: Any) -> dict[str, str]:
        """Create one, and return the ids of its path."""
        result = self.helper.create(kind, ids or {}, **given)
        assert result.success, result.body
        return {**(ids or {}), **({kind: result.id} if result.id else {})}

    def clean(self) -> tuple[list[str], list[str]]:
        """Remove everything, and return what is left and what is declared, each with its reason."""
        left = self.cleaner.clean(self.state.take()) + self.cleaner.look_again()
        return [f"{each.made.kind}: {each.reason}" for each in left], [
            f"{each.made.kind}: {each.reason}" for each in self.cleaner.declared
        ]

    def close(self) -> None:
        self.journal.close()
        self.connection.close()


def with_token(**parts: Any) -> ServiceDescription:
    """The service with another way to get tokens."""
    return replace(SERVICE, token=Token.model_validate(parts))


def changed(kind: str, **parts: Any) -> ServiceDescription:
    """The service with other parts of a resource."""
    return replace(SERVICE, resources={**SERVICE.resources, kind: replace(SERVICE.resources[kind], **parts)})


def varied(kind: str, words: str) -> Variant:
    return SERVICE.resources[kind].variants[words]


def project(folder: Path, habits: Habits, feature: str, **settings: Any) -> Project:
    """A folder with one feature, to be run against the service."""
    personas = [{"name": name, "username": name, "password": password} for name, password in ACCOUNTS.items()]
    made = Project(
        folder, habits.url, **{"service": str(DESCRIPTION), "personas": personas, "name": "habits", **settings}
    )
    made.feature(feature)
    return made


def rewritten(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Write the description with a change, and return its file."""
    document = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    change(document)
    path = folder / "habits.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
