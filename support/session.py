"""One run: where its parts are wired together."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from support.auth import Authenticator, TokenProvider
from support.cleanup import Budget, Cleaner
from support.config import JOURNAL, Config
from support.documents import nearest
from support.embedded import EmbeddedService
from support.ending import Ending
from support.errors import AuthenticationError, ConfigError, LeftBehindError, NoAnswerError
from support.exchange import Exchange
from support.helpers.resource import ResourceHelper
from support.http_client import Connection, HTTPClient, Observer, body_of
from support.journal import Journal, Made
from support.masking import Secrets
from support.names import Names
from support.patience import Patience
from support.persona_config import PersonaConfig
from support.result import ResultTracker
from support.service import ServiceDescription
from support.state import Leftover, State
from support.sweep import Swept, settle
from support.world import World

SILENT = 3  # requests in a row without any answer, after which a run looks whether the service is there at all


@dataclass(slots=True)
class Session:
    """Everything that outlives a scenario."""

    config: Config
    service: ServiceDescription
    secrets: Secrets
    budget: Budget
    names: Names = field(default_factory=Names)
    tracker: ResultTracker = field(default_factory=ResultTracker)
    embedded: EmbeddedService | None = None
    connection: Connection | None = None
    journal: Journal | None = None
    ending: Ending | None = None
    observers: list[Observer] = field(default_factory=list)
    last: Exchange | None = None
    stop: Callable[[], None] = lambda: None
    _silent: int = 0
    _doubtful: list[tuple[Made, float]] = field(default_factory=list)
    _told: set[int] = field(default_factory=set)

    @classmethod
    def prepare(cls, config: Config, service: ServiceDescription) -> Session:
        """A session that has sent nothing yet."""
        for index, persona in enumerate(config.personas):
            for claim, kind in persona.elsewhere.items():
                if kind not in service.resources:
                    known = ", ".join(service.resources)
                    near = nearest(kind, service.resources) or next(iter(service.resources))
                    raise ConfigError(
                        f'{config.source}: personas[{index}].claims.{claim}: no "{kind}" is described\n'
                        f"  described: {known}\n  try:       another {near}, or a plain value"
                    )
        token = service.token
        fields = [token.value["body"].rsplit(".", 1)[-1]] if "body" in token.value else []
        headers = [token.header, *([token.value["header"]] if "header" in token.value else [])]
        secrets = Secrets([*service.secret_fields, *fields], headers)
        for persona in config.personas:
            secrets.add_account(persona.username, persona.password)
        tracker = ResultTracker(personas=config.names)
        return cls(config, service, secrets, Budget(config.cleanup_budget), tracker=tracker)

    @property
    def base_url(self) -> str:
        return self.connection.base_url if self.connection else ""

    def open(self) -> None:
        """Start the embedded service where none is named, and see that the service is there and knows the personas.

        Raises:
            ConfigError: one message with what is wrong; nothing was made.
        """
        self.config.refuse_protected("-D allow_protected=")
        self.connect()
        self.settle()
        assert self.connection is not None
        # The first looks at the service are no scenario's, so only what comes after them is recorded.
        self.connection.observers += [self._remember, self.tracker.observe, *self.observers]

    def connect(self) -> None:
        """Find the service, or start the embedded one, and see that it knows the personas; nothing else is asked of it.

        Raises:
            ConfigError: one message with what is wrong.
        """
        base_url = self.config.base_url
        if base_url is None:
            self.embedded = EmbeddedService()
            base_url = self.embedded.start(self.service.ready)
        self.connection = Connection(
            base_url,
            self.service,
            self.names,
            self.secrets,
            timeout=(self.config.connect_timeout, self.config.read_timeout),
            ca_bundle=self.config.ca_bundle,
        )
        about = {"base_url": base_url, "environment": self.config.name, "embedded": self.embedded is not None}
        self.journal = Journal(self.config.journal, self.names.run, about)
        try:
            self._check_ready()
            for name in dict.fromkeys([self.config.steward, *self.config.selected]):
                self._check_account(self.config.persona(name))
        except (NoAnswerError, AuthenticationError) as problem:
            raise ConfigError(f"{problem}\n  config: {self.config.source}, {base_url}") from None

    def settle(self) -> Swept:
        """Remove what dead runs of this machine left behind here."""
        with self._cleaning():
            swept = settle(self.config.journal, self.base_url, self.steward(), self.budget)
        self.tracker.settled += [self.secrets.text(f"{made}") for made in swept.removed]
        self._leave(swept.left, "left by an earlier run: ")
        return swept

    def close(self) -> None:
        """Remove what no cleanup came to, look a last time for what was lost, and let go of everything.

        Doing so twice does no harm.

        Raises:
            LeftBehindError: something turned up late and could not be removed.
        """
        try:
            if self.connection is not None and self.journal is not None and (owed := self.journal.owes()):
                known = self._told | {made.number for made, _ in self._doubtful}
                with self._cleaning():
                    cleaner = Cleaner(self.steward(), self.journal, self.budget, self._doubtful, mask=self.secrets.text)
                    leftovers = cleaner.clean([made for made in reversed(owed) if made.number not in known])
                    leftovers += cleaner.look_again()
                self._fail(leftovers)
        finally:
            if self.journal is not None:
                self.journal.close()
            if self.connection is not None:
                self.connection.close()
            if self.embedded is not None:
                self.embedded.stop()

    def steward(self) -> ResourceHelper:
        """The steward outside of any scenario."""
        assert self.connection is not None, "a session must be connected"
        persona = self.config.persona(self.config.steward)
        return self._helper_class()(HTTPClient(self.connection, TokenProvider(persona, self._authenticator())))

    def begin(self, persona_name: str, scenario: str) -> World:
        """The world of a scenario."""
        assert self.connection is not None, "a session must be open"
        self._stop_if_silent()
        state = State(self.service, self.journal, current_persona=persona_name)
        authenticator = self._authenticator()
        persona, steward = self.config.persona(persona_name), self.config.persona(self.config.steward)
        tokens = state.provider(TokenProvider(persona, authenticator, lambda: state.claims))
        steward_tokens = state.provider(TokenProvider(steward, authenticator, lambda: state.claims))
        self.tracker.scenario = scenario
        self.last = None
        helper = self._helper_class()
        return World(
            me=helper(HTTPClient(self.connection, tokens, state)),
            steward=helper(HTTPClient(self.connection, steward_tokens, state)),
            tokens=tokens,
            authenticator=authenticator,
            state=state,
            patience=Patience(self.config.patience),
        )

    def end(self, world: World) -> None:
        """Clean up after a scenario: everything it made is removed, newest first.

        Raises:
            LeftBehindError: naming what could not be removed.
        """
        assert self.journal is not None, "a session must be open"
        with self._cleaning():
            cleaner = Cleaner(world.steward, self.journal, self.budget, self._doubtful, mask=self.secrets.text)
            self._fail(cleaner.clean(world.state.take()))

    @property
    def advice(self) -> str:
        """The command that tries again to remove what is left."""
        if self.embedded is not None:
            return "  try: nothing; the embedded service is gone, and what was left in it"
        address = f" --base-url {self.base_url}" if self.base_url else ""
        journal = f" --journal {self.config.journal}" if self.config.journal != JOURNAL else ""
        typed = f" --allow-protected {self.config.name}" if self.config.protected else ""
        return f"  try: python -m support sweep --config {self.config.source}{address}{journal}{typed} --yes"

    def explain(self, message: str) -> str:
        """A failure's message, secrets masked, with the request that got it on its last line."""
        told = self.secrets.text(message).rstrip()
        line = f"\n  request: {self.last.line}" if self.last else ""
        return told if line.strip() in told else f"{told}{line}"

    def _stop_if_silent(self) -> None:
        """A service that hangs would make the rest of the run take hours: one quick look decides whether to go on."""
        if self._silent < SILENT or self.connection is None:
            return
        before, self.connection.timeout = self.connection.timeout, (2.0, 2.0)
        try:
            HTTPClient(self.connection).request("GET", self.service.ready or "/")
        except NoAnswerError:
            self.tracker.troubles.append(
                f"the service at {self.base_url} does not answer any more; the run was stopped"
            )
            self.stop()
            raise
        finally:
            self.connection.timeout = before
        self._silent = 0

    def _fail(self, leftovers: list[Leftover]) -> None:
        if leftovers:
            self._told |= {each.made.number for each in leftovers}
            told = self._leave(leftovers)
            lines = "\n".join(f"  {each}" for each in told)
            raise LeftBehindError(f"{len(told)} left behind\n{lines}\n{self.advice}")

    def _leave(self, leftovers: list[Leftover], before: str = "") -> list[str]:
        told = [self.secrets.text(f"{before}{each}") for each in leftovers]
        self.tracker.left_behind += told
        return told

    def _cleaning(self) -> AbstractContextManager[None]:
        return self.ending.cleanup() if self.ending is not None else nullcontext()

    def _authenticator(self) -> Authenticator:
        assert self.connection is not None
        return Authenticator(self.service.token, HTTPClient(self.connection).ask_for_token)

    def _remember(self, exchange: Exchange) -> None:
        self.last = exchange
        self._silent = self._silent + 1 if exchange.status is None else 0

    def _helper_class(self) -> type[ResourceHelper]:
        if self.service.helper is None:
            return ResourceHelper
        module, _, name = self.service.helper.partition(":")
        try:
            found = getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError) as problem:
            raise ConfigError(f"the service's helper {self.service.helper} cannot be had\n  {problem}") from None
        if not (isinstance(found, type) and issubclass(found, ResourceHelper)):
            raise ConfigError(f"the service's helper {self.service.helper} is no ResourceHelper")
        return found

    def _check_ready(self) -> None:
        assert self.connection is not None
        if self.service.ready is None:
            return
        response = HTTPClient(self.connection).request("GET", self.service.ready)
        kind = response.headers.get("Content-Type", "none").split(";")[0]
        if response.status_code != 200 or isinstance(body_of(response), str):
            raise ConfigError(
                f"{self.service.name} is not to be found at {self.base_url}\n"
                f"  {self.service.ready} answers {response.status_code}, content type {kind}; wanted 200 and JSON\n"
                "  try: is the base URL the service's own, with no web page before it? is the service ready?"
            )

    def _check_account(self, persona: PersonaConfig) -> None:
        if not persona.anonymous and self.service.token.is_asked_for:
            self._authenticator().build_token(persona)
