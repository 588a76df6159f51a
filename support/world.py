"""One scenario: who I am, who sets the stage, and what exists so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hamcrest.core.matcher import Matcher

from support.answers import Answers
from support.auth import Authenticator, TokenProvider
from support.entities import Attempt, Cast
from support.errors import StageError
from support.helpers.resource import HelperResult, ResourceHelper
from support.patience import Patience
from support.proof import Judge
from support.service import Resource, ServiceDescription
from support.sights import Sights
from support.stage import Stage
from support.state import State
from support.verdict import ALLOWED
from support.vocabulary import Act


@dataclass(slots=True)
class World:
    """What steps work with.

    Attributes:
        me: acts as the scenario's persona.
        steward: sets the stage, looks behind the scene and cleans up.
        tokens: mine.
        stage, sights, answers: what a Given sets, what a Then sees, what I was told.
    """

    me: ResourceHelper
    steward: ResourceHelper
    tokens: TokenProvider
    authenticator: Authenticator
    state: State
    patience: Patience = field(default_factory=Patience)
    attempted: Attempt | None = None
    cast: Cast = field(init=False)
    stage: Stage = field(init=False)
    judge: Judge = field(init=False)
    sights: Sights = field(init=False)
    answers: Answers = field(init=False)

    def __post_init__(self) -> None:
        self.cast = Cast(self.service, self.me)
        self.stage, self.judge, self.sights, self.answers = Stage(self), Judge(self), Sights(self), Answers(self)

    @property
    def service(self) -> ServiceDescription:
        return self.me.service

    def do(self, act: Act) -> None:
        """An act of mine that must succeed."""
        self.attempt(act)
        self.judge.must_be(ALLOWED)

    def attempt(self, act: Act) -> None:
        """An act of mine that may be refused."""
        if act.operation.verb == "login":
            self.attempted = Attempt(act, {}, self._log_in(act))
            return
        self.stage.settle()
        ids, there = self.cast.ids(act.others), self.cast.known_to(act)
        before = self.judge.look(act, ids) if self.judge.has_before(act.operation) else None
        token = self.tokens.get()
        result = self.me.perform(act.operation, ids, variant=act.variant, called=act.called, **there)
        self.attempted = Attempt(act, ids, result, token, before, there)
        if result.success:
            self.stage.follow(self.attempted)

    def repeat(self) -> HelperResult:
        """What I did last, once more."""
        last = self.last
        if last.act.operation.verb == "login":
            return self._log_in(last.act)
        return self.me.perform(
            last.act.operation, last.ids, variant=last.act.variant, called=last.act.called, **last.there
        )

    @property
    def last(self) -> Attempt:
        """My last attempt.

        Raises:
            StageError: there is none.
        """
        if self.attempted is None:
            raise StageError("nothing was attempted so far\n  try: a When before this Then")
        return self.attempted

    def judged(self, expected: str, *, there: bool = True) -> str:
        """What my last attempt amounts to: `expected`, or a sentence on what is wrong with it.

        Args:
            expected: `allowed`, or a kind of answer of the service description.
            there: whether what was aimed at must be there for a refusal to count.
        """
        return self.judge.judged(expected, there=there)

    def see(self, look: Callable[[], Any], matcher: Matcher[Any]) -> None:
        """Assert what a look shows, for as long as the service may lag."""
        self.patience.see(look, matcher)

    def staged(self, resource: Resource) -> list[str]:
        """The ids of everything of a kind that is there and listed where I list, oldest first."""
        listed = resource.lists or resource.name
        here = self.cast.ids()
        scope = [kind for kind in self.service.scope.values() if kind != resource.name]
        return [
            made.ids[listed]
            for made in self.state.resources(resource.name)
            if all(made.ids.get(kind) == here.get(kind) for kind in scope if kind in made.ids)
        ]

    def _log_in(self, act: Act) -> HelperResult:
        answer = self.authenticator.log_in(
            self.tokens.persona, self.tokens.claims, variant=act.variant, run=self.me.names.run
        )
        return HelperResult(answer.status in act.operation.success, None, answer.body, answer.response)
