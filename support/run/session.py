"""One run: the only place where its parts are wired together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime

from behave.model import Scenario, Step

from support.cleanup.budget import Budget
from support.cleanup.journal import Journal
from support.cleanup.state import State
from support.cleanup.sweep import Swept
from support.description.service import ServiceDescription
from support.errors import AuthenticationError, ConfigError, NoAnswerError, SuiteError
from support.http.auth import Authenticator, Claims, TokenCache, TokenProvider
from support.http.client import HTTPClient
from support.http.masking import TOKEN, Secrets
from support.http.names import Names
from support.http.wire import Connection, Observer
from support.legible import all_legible, legible
from support.polling import Patience
from support.resources.helper import ResourceHelper
from support.results.account import Account, RunInformation
from support.results.book import Chapter
from support.results.judgement import Judgement
from support.results.states import Ending, TroubleKind
from support.results.tracker import ResultTracker
from support.run import connecting
from support.run.arrangement import Arrangement
from support.run.availability import Availability
from support.run.claim_checks import check_claims
from support.run.cleaning import Cleaning
from support.run.conformance import Witness, read_document, witness_of
from support.run.earlier import changes_since
from support.run.embedded import EmbeddedService
from support.run.helper_class import helper_class
from support.run.personas import identity_of, persona_of
from support.run.provisioning import check_account, provisioned, revoked
from support.run.shutdown import Shutdown
from support.run.versions import versions
from support.scenario.world import World
from support.settings import checks
from support.settings.config import JOURNAL, Config
from support.settings.persona import PersonaConfig


@dataclass(slots=True)
class Session:
    """Everything that outlives a scenario.

    Attributes:
        judgement: what the answer to the persona meant in the last scenario, if it was judged.
        options: what a part of this run needs to be run again; see `support.run.rerun`.
        book: the features as they are written.
        known_at: the address of the service for the journal, if a proxy stands before it.
    """

    config: Config
    service: ServiceDescription
    secrets: Secrets
    budget: Budget
    witness: Witness
    names: Names = field(default_factory=Names)
    tracker: ResultTracker = field(default_factory=ResultTracker)
    tokens: TokenCache = field(default_factory=TokenCache)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    embedded: EmbeddedService | None = None
    connection: Connection | None = None
    availability: Availability | None = None
    journal: Journal | None = None
    shutdown: Shutdown | None = None
    observers: list[Observer] = field(default_factory=list)
    world: World | None = None
    judgement: Judgement | None = None
    options: tuple[str, ...] = ()
    book: tuple[Chapter, ...] = ()
    arrangement: Arrangement = field(default_factory=Arrangement)
    _scenario: Scenario | None = None
    accounts: dict[str, PersonaConfig] = field(default_factory=dict)
    stop: Callable[[], None] = lambda: None
    known_at: str = ""
    _cleanup: Cleaning | None = None

    @classmethod
    def prepare(cls, config: Config, service: ServiceDescription) -> Session:
        """Return a session that has sent nothing yet."""
        check_claims(config, service)
        token = service.token
        places = [each for each in (token.value, *token.keep.values()) if each is not None]
        places += [each for step in token.steps for each in step.keep.values()]
        places = [each for each in places if not each.public]
        fields = [each.body.rsplit(".", 1)[-1] for each in places if each.body]
        headers = [each.header for each in places if each.header] + ([token.send.header] if token.send.header else [])
        secrets = Secrets([*service.secret_fields, *fields], [*headers, *config.headers])
        for persona in config.personas:
            secrets.add_account(persona.username, persona.password)
            secrets.add(persona.token, kind=TOKEN)
            secrets.learn(dict(persona.values))
        secrets.add(*config.headers.values(), *checks.secrets_in(config.proxy))
        tracker = ResultTracker(personas=config.names)
        witness = witness_of(config, service, tracker)
        return cls(config, service, secrets, Budget(config.cleanup_budget), witness, tracker=tracker)

    @property
    def base_url(self) -> str:
        """The address of the service; empty before it is known."""
        return self.connection.base_url if self.connection else ""

    def open(self) -> None:
        """Find the service, or start the embedded one, and remove what dead runs left behind.

        Raises:
            ConfigError: one message with what is wrong; nothing was created.
        """
        self.config.refuse_protected("-D allow_protected=")
        self.connect()
        assert self.connection is not None
        read_document(self.witness, self.config, self.service, self.connection, self.secrets)
        self.settle()
        self._provision()
        self.witness.judge()  # before a worker could do so too
        assert self.availability is not None
        # The first requests belong to no scenario, so only later ones are recorded.
        self.connection.observers += [self.availability.observe, self.tracker.observe, *self.observers]

    def connect(self) -> None:
        """Find the service, or start the embedded one, and check that it knows the personas; send nothing else.

        Raises:
            ConfigError: one message with what is wrong.
        """
        connection = self.reach()
        assert self.availability is not None
        try:
            self.availability.check_ready()
            for name in dict.fromkeys([self.config.steward, *self.config.selected]):
                if self.config.persona_named(name).known_before:
                    self._check_account(name)
        except (NoAnswerError, AuthenticationError) as problem:
            raise ConfigError(f"{problem}\n  config:  {self.config.source}, {connection.base_url}") from None

    def reach(self) -> Connection:
        """Prepare the connection, the journal and the cleanup; a `ConfigError` if the embedded service does not start."""
        connecting.check_journal(self.config.journal)
        base_url = self.config.base_url
        if base_url is None:
            self.embedded = self.embedded or EmbeddedService()
            base_url = self.embedded.start(self.service.ready.path if self.service.ready is not None else None)
        self.connection = connecting.connection_of(self.config, self.service, base_url, self.names, self.secrets)
        self.connection.witnesses += [self.witness.see] if self.witness.mode != "off" else []
        self.availability = Availability(self.connection, self.service)
        about = {
            "base_url": self.known_at or base_url,
            "environment": self.config.name,
            "embedded": self.embedded is not None,
        }
        self.journal = Journal(self.config.journal, self.names.run, about)
        self._cleanup = Cleaning(
            self.config, self.journal, self.budget, self.tracker, self.secrets, self.guarded, lambda: self.advice
        )
        return self.connection

    def _provision(self) -> None:
        """Create the accounts of the personas that have none of their own.

        Raises:
            ConfigError: one could not be created, or gets no token; what was created is removed at the end.
        """
        for name in self.config.selected:
            persona = self.config.persona_named(name)
            if persona.provision is None:
                continue
            try:
                self.accounts[name] = provisioned(persona, self.steward(State(self.service, self.journal)))
                made = self.accounts[name]
                self.secrets.add_account(made.username, made.password)
                self.secrets.add(made.token, kind=TOKEN)
                self._check_account(name)
            except (SuiteError, AssertionError) as problem:
                raise ConfigError(f"{problem}\n  config:  {self.config.source}, personas.{name}.provision") from None

    def settle(self, *, kept: bool = False) -> Swept:
        """Remove what dead runs of this machine left behind here; with `kept`, what was kept on purpose too."""
        return self.cleaning.settle(self.steward(), kept=kept)

    def close(self) -> None:
        """Remove what no cleanup reached, look a last time for what was lost, and release everything. Safe to call twice.

        Raises:
            LeftBehindError: something appeared late and could not be removed.
        """
        try:
            if self.connection is not None and self.journal is not None and self.journal.kinds:
                self.tracker.scenario = ""
                self.cleaning.at_last(self.steward())
        finally:
            self.conclude()
            self._revoke()
            if self.journal is not None:
                self.journal.close()
            if self.connection is not None:
                self.connection.close()
            if self.embedded is not None:
                self.embedded.stop()

    def conclude(self) -> None:
        """Report what the journal has outstanding and nothing reported; a verdict counts only after that. Safe to call twice."""
        self.witness.conclude()
        if self._cleanup is not None:
            self._cleanup.conclude()

    def renew(self, cleaning: Cleaning) -> None:
        """Clean up in another way from now on: a forked process has a journal of its own."""
        self._cleanup = cleaning

    def steward(self, state: State | None = None) -> ResourceHelper:
        """Return the steward's helper, outside of any scenario; `state` remembers what it creates."""
        return helper_class(self.service)(HTTPClient(self.connected, self._provider(self.config.steward), state))

    def helper(self, persona: str | None, state: State, claims: Claims | None = None) -> ResourceHelper:
        """Return the helper of a persona, or of nobody in particular; `state` remembers what it creates.

        Args:
            claims: those of its token, beside its own.
        """
        if persona is None:
            return helper_class(self.service)(HTTPClient(self.connected, None, state))
        tokens = self._provider(persona, lambda: claims or {})
        return helper_class(self.service)(HTTPClient(self.connected, tokens, state), self.persona(persona).me)

    def persona(self, name: str) -> PersonaConfig:
        """Return the persona of a name, with the account that was created for it."""
        return self.accounts.get(name) or self.config.persona_named(name)

    def begin(self, scenario: Scenario) -> World:
        """Return the world of a scenario."""
        self.judgement = None
        self.connected.trace.begin()
        world = self.world_of(persona_of(scenario) or self.config.steward)
        self.tracker.scenario, self._scenario, self.world = identity_of(scenario).key, scenario, world
        return world

    def world_of(self, name: str) -> World:
        """Return the world of a scenario for a persona."""
        self._check_responding()
        persona = self.persona(name)
        state = State(self.service, self.journal)
        state.set_current_persona(persona.name)
        tokens = self._provider(persona.name, lambda: state.claims)
        me = HTTPClient(self.connected, tokens, state)
        steward = HTTPClient(
            self.connected, self._provider(self.config.steward), state, records=me.records, etags=me.etags
        )
        helper, patience = helper_class(self.service), Patience(self.config.patience)
        signing = Authenticator(self.service.token, me.request_token, self.tokens.issued)
        return World.of(helper(me, persona.me), helper(steward, persona.me), tokens, signing, state, patience)

    def doubts(self, place: str | None) -> bool:
        """Return whether nothing in this run has confirmed a place in the service description."""
        return place is not None and self.connection is not None and place not in self.connection.confirmed

    def end(self, world: World) -> None:
        """Clean up after a scenario: remove everything that it created, newest first.

        Raises:
            LeftBehindError: naming what could not be removed.
        """
        assert self.journal is not None, "a session must be open"
        self.world, self.judgement = None, world.scene.judgement
        failed = self._scenario is not None and any(
            step.status.is_error() or step.status.is_failure() for step in self._scenario.all_steps
        )
        self.cleaning.after_scenario(world.steward, world.state.take(), failed=failed)

    @property
    def advice(self) -> str:
        """The command that tries again to remove what is left."""
        if self.embedded is not None:
            return "  try: nothing; the embedded service is gone, with everything in it"
        address = f" --base-url {self.base_url}" if self.base_url else ""
        journal = f" --journal {self.config.journal}" if self.config.journal != JOURNAL else ""
        allowed = f" --allow-protected {self.config.name}" if self.config.protected else ""
        allowed += " --kept" if self.tracker.kept else ""
        return f"  try: python -m support sweep --config {self.config.source}{address}{journal}{allowed} --yes"

    def explain(self, message: str) -> str:
        """Return the message of a failure with secrets masked, the request that it is about, and what was observed after it."""
        text = self.secrets.text(message).rstrip()
        evidence = self.world.scene.evidence() if self.world is not None else []
        lines = [line for line in evidence if line.strip().removeprefix("request: ") not in text]
        return "\n".join([text, *lines])

    def check_conformance(self, step: Step) -> None:
        """At the last step of a scenario, hold its responses against the OpenAPI document.

        Raises:
            AssertionError: they deviate from it.
        """
        if self._scenario is not None and self.world is not None and step is list(self._scenario.all_steps)[-1]:
            self.witness.check(self.world.scene.attempt)

    def mark_wrong(self, message: str) -> None:
        """Mark the request that a failure is about as wrong."""
        judged = self.world.scene.judged if self.world is not None else None
        self.tracker.fail(message, judged.request_id if judged is not None else None)

    @property
    def information(self) -> RunInformation:
        """What is run against what."""
        return RunInformation(
            service=self.service.name,
            environment=self.config.name,
            base_url=self.base_url or self.config.base_url or "",
            run=self.names.run,
            personas=self.config.selected,
            started=self.started.isoformat(),
            options=tuple(self.secrets.text(each) for each in self.options),
            versions=versions(),
            book=self.book,
            exchanges=self.config.exchanges,
            shard=self.arrangement.shard,
            notes=(*self.arrangement.notes, *self.service.limits),
        )

    def account(self, exit_code: int) -> Account:
        """Return the account of the run."""
        tracker, now = self.tracker, datetime.now(UTC)
        stopped = self.shutdown.signal if self.shutdown is not None else None
        return Account(
            run=self.information,
            finished=now.isoformat(),
            seconds=(now - self.started).total_seconds(),
            verdicts=tracker.verdicts(),
            summary=tracker.summary(),
            scenarios=tuple(tracker.scenarios),
            results=tuple(all_legible(self.secrets.masked(each)) for each in tracker.results),
            settled=tuple(map(legible, tracker.settled)),
            left_behind=tuple(map(legible, tracker.left_behind)),
            unverified=tuple(map(legible, tracker.unverified)),
            waiting=tuple(map(legible, tracker.waiting)),
            elsewhere=tuple(map(legible, tracker.elsewhere)),
            kept=tuple(map(legible, tracker.kept)),
            troubles=tuple(all_legible(self.secrets.masked(each)) for each in tracker.troubles),
            stopped_by=stopped.name if stopped is not None else "",
            advice=self.advice,
            exit_code=exit_code,
            ending=tracker.ending,
            conformance=self.secrets.masked(self.witness.conformance),
            changes=changes_since(self.config.compare, tracker.scenarios),
        )

    @property
    def connected(self) -> Connection:
        """The connection of a session that is connected."""
        assert self.connection is not None, "a session must be connected"
        return self.connection

    def _check_responding(self) -> None:
        assert self.availability is not None, "a session must be connected"
        try:
            self.availability.check_responding()
        except NoAnswerError:
            self.tracker.ended(Ending.SERVICE_GONE)
            self.tracker.trouble(
                TroubleKind.SERVICE, f"the service at {self.base_url} stopped responding; the run was stopped"
            )
            self.stop()
            raise

    def _revoke(self) -> None:
        """Revoke every token, if the service description says how."""
        if self.connection is not None and (problem := revoked(self.service, self.connection, self.tokens)):
            self.tracker.trouble(TroubleKind.TOKENS, problem)

    @property
    def cleaning(self) -> Cleaning:
        assert self._cleanup is not None, "a session must be connected"
        return self._cleanup

    def guarded(self) -> AbstractContextManager[None]:
        return self.shutdown.cleanup() if self.shutdown is not None else nullcontext()

    def _provider(self, persona: str, claims: Callable[[], Claims] = dict) -> TokenProvider:
        """The tokens of a persona; the steward's claims never change with the scenario's."""
        authenticator = Authenticator(self.service.token, HTTPClient(self.connected).request_token, self.tokens.issued)
        return TokenProvider(self.persona(persona), authenticator, claims, self.tokens)

    def _check_account(self, name: str) -> None:
        """Get a token for a persona, or ask whether its account is accepted.

        Raises:
            AuthenticationError: it is not.
        """
        self._provider(name).get_token()
        authenticator = Authenticator(self.service.token, HTTPClient(self.connected).request_token)
        check_account(self.persona(name), authenticator, self.service)
