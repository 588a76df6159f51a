"""What the parts of one scenario share: a plain value."""

from __future__ import annotations

from dataclasses import dataclass, field

from support.description.service import ServiceDescription
from support.errors import ScenarioError
from support.http.client import Record
from support.http.exchange import Exchange, Purpose
from support.polling import Patience
from support.results.judgement import Judgement
from support.scenario.known import Attempt, KnownResources, Listing

LATER = frozenset({Purpose.OBSERVATION, Purpose.PROOF})
MOST_LINES = 5  # observations shown below a judged request


@dataclass(slots=True)
class Scene:
    """One scenario so far.

    Attributes:
        known: the resources that sentences can refer to.
        records: every exchange of the scenario, the persona's and the steward's, as they were.
        attempt: the last action of the persona.
        listing: the list that it read in pages.
        judgement: what its answer meant, if that was judged.
    """

    service: ServiceDescription
    known: KnownResources
    patience: Patience = field(default_factory=Patience)
    records: list[Record] = field(default_factory=list)
    attempt: Attempt | None = None
    listing: Listing | None = None
    judgement: Judgement | None = None

    @property
    def last(self) -> Attempt:
        """The last action of the persona.

        Raises:
            ScenarioError: there is none.
        """
        if self.attempt is None:
            raise ScenarioError("nothing has been done so far\n  try: a When before this Then")
        return self.attempt

    @property
    def judged(self) -> Exchange | None:
        """The request that a failure is about: that of the last action, or before it the last one of the setup."""
        if self.attempt is not None:
            return self.attempt.outcome.exchange
        return self.records[-1].exchange if self.records else None

    def evidence(self) -> list[str]:
        """Return lines for a failure message: the judged request, and what was observed after it."""
        judged = self.judged
        if judged is None:
            return []
        places = [place for place, each in enumerate(self.records) if each.exchange.request_id == judged.request_id]
        later = (
            [each.exchange for each in self.records[places[-1] + 1 :] if each.exchange.purpose in LATER]
            if places
            else []
        )
        lines = [f"  {each.line}" for each in later[-MOST_LINES:]]
        return [
            f"  request: {judged.line}",
            *(["  observed afterwards:", *(f"  {line}" for line in lines)] if lines else []),
        ]
