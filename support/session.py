"""One run: where its parts are wired together."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field

from support.auth import Authenticator, TokenProvider
from support.config import Config
from support.embedded import EmbeddedService
from support.errors import AuthenticationError, ConfigError, NoAnswerError
from support.exchange import Exchange
from support.helpers.resource import ResourceHelper
from support.http_client import Connection, HTTPClient, Observer, body_of
from support.masking import Secrets
from support.names import Names
from support.patience import Patience
from support.persona_config import PersonaConfig
from support.result import ResultTracker
from support.service import ServiceDescription
from support.state import State, left_behind
from support.world import World


@dataclass(slots=True)
class Session:
    """Everything that outlives a scenario."""

    config: Config
    service: ServiceDescription
    secrets: Secrets
    names: Names = field(default_factory=Names)
    tracker: ResultTracker = field(default_factory=ResultTracker)
    embedded: EmbeddedService | None = None
    connection: Connection | None = None
    observers: list[Observer] = field(default_factory=list)
    last: Exchange | None = None

    @classmethod
    def prepare(cls, config: Config, service: ServiceDescription) -> Session:
        """A session that has sent nothing yet."""
        token = service.token
        fields = [token.value["body"].rsplit(".", 1)[-1]] if "body" in token.value else []
        headers = [token.header, *([token.value["header"]] if "header" in token.value else [])]
        secrets = Secrets([*service.secret_fields, *fields], headers)
        for persona in config.personas:
            secrets.add_account(persona.username, persona.password)
        return cls(config, service, secrets)

    @property
    def base_url(self) -> str:
        return self.connection.base_url if self.connection else ""

    def open(self) -> None:
        """Start the embedded service where none is named, and see that the service is there and knows the personas.

        Raises:
            ConfigError: one message with what is wrong; nothing was made.
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
        # The first looks at the service are no scenario's, so only what comes after them is recorded.
        try:
            self._check_ready()
            for name in dict.fromkeys([self.config.steward, *self.config.selected]):
                self._check_account(self.config.persona(name))
        except (NoAnswerError, AuthenticationError) as problem:
            raise ConfigError(f"{problem}\n  config: {self.config.source}, {base_url}") from None
        self.connection.observers += [self._remember, self.tracker.observe, *self.observers]

    def close(self) -> None:
        """Let go of connections and the embedded service; doing so twice does no harm."""
        if self.connection is not None:
            self.connection.close()
        if self.embedded is not None:
            self.embedded.stop()

    def begin(self, persona_name: str, scenario: str) -> World:
        """The world of a scenario."""
        assert self.connection is not None, "a session must be open"
        state = State(self.service, current_persona=persona_name)
        authenticator = Authenticator(self.service.token, HTTPClient(self.connection).ask_for_token)
        persona, steward = self.config.persona(persona_name), self.config.persona(self.config.steward)
        tokens = state.provider(TokenProvider(persona, authenticator, lambda: state.claims))
        steward_tokens = state.provider(TokenProvider(steward, authenticator, lambda: state.claims))
        self.tracker.scenario = scenario
        self.last = None
        helper = self._helper_class()
        return World(
            persona,
            me=helper(HTTPClient(self.connection, tokens, state)),
            steward=helper(HTTPClient(self.connection, steward_tokens, state)),
            tokens=tokens,
            authenticator=authenticator,
            state=state,
            patience=Patience(self.config.patience),
        )

    def end(self, world: World) -> None:
        """Clean up after a scenario.

        Raises:
            LeftBehindError: naming what could not be removed.
        """
        leftovers = world.close()
        if leftovers:
            told = [self.secrets.text(str(each)) for each in leftovers]
            self.tracker.left_behind += told
            raise left_behind(leftovers)

    def explain(self, message: str) -> str:
        """A failure's message, secrets masked, with the request that got it on its last line."""
        told = self.secrets.text(message).rstrip()
        line = f"\n  request: {self.last.line}" if self.last else ""
        return told if line.strip() in told else f"{told}{line}"

    def _remember(self, exchange: Exchange) -> None:
        self.last = exchange

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
            assert self.connection is not None
            Authenticator(self.service.token, HTTPClient(self.connection).ask_for_token).build_token(persona)
