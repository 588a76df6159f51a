"""Holds every response of a run against the service's OpenAPI document, between the requests, and says what that came to."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import requests

from support.description.service import Operation, ServiceDescription
from support.errors import ConfigError
from support.http.documents import NotThereError, fetch
from support.http.exchange import Exchange, Purpose
from support.http.masking import Secrets
from support.http.wire import Connection
from support.openapi.conformance import Contract
from support.openapi.coverage import Scope
from support.openapi.document import read
from support.results.conformance import Conformance, Deviation, grouped
from support.results.coverage import GATED, Coverage, percent_of
from support.results.states import AMBER, TroubleKind
from support.results.tracker import ResultTracker
from support.scenario.known import Attempt
from support.settings.config import Config

#: What a scenario is about; everything else is its setup and its cleanup.
JUDGED = frozenset({Purpose.ACT, Purpose.PROOF, Purpose.OBSERVATION})
MOST = 5  # places that a message lists
NO_DOCUMENT = "the service description names no OpenAPI document"


@dataclass(frozen=True, slots=True)
class _Seen:
    """A response that has not been held against the document yet."""

    exchange: Exchange
    response: requests.Response
    operation: Operation | None
    scenario: str

    @property
    def described(self) -> str:
        """Method and path of the operation, if it is one of a resource; probes and the like may be undocumented."""
        is_described = self.operation is not None and bool(self.operation.resource)
        return f"{self.operation.method} {self.operation.path}" if self.operation is not None and is_described else ""

    @property
    def is_outage(self) -> bool:
        """Whether the service, or a gateway before it, could not respond just now; who asked tries again, or says so."""
        return self.response.status_code >= 500 or self.response.status_code in {408, 429}


@dataclass(slots=True)
class Witness:
    """Sees every response of a run.

    Attributes:
        mode: `fail`, `report` or `off`; see the setting `conformance`.
        contract: what the document promises; None before it is read, and if there is none.
        scope: what there is to try of it.
        coverage_min: percent of it that must be tried; 0 for none.
        why_not: why there is none.
    """

    mode: str
    tracker: ResultTracker
    contract: Contract | None = None
    scope: Scope | None = None
    coverage_min: float = 0.0
    why_not: str = ""
    _seen: list[_Seen] = field(default_factory=list)

    def see(self, exchange: Exchange, response: requests.Response, operation: Operation | None) -> None:
        """Keep a response until there is time for it."""
        self._seen.append(_Seen(exchange, response, operation, self.tracker.scenario))

    def judge(self, acted: Collection[str] = ()) -> list[Deviation]:
        """Hold what was seen since the last time against the document, and return by what the running scenario fails.

        Args:
            acted: the IDs of requests that the scenario is about, whatever their purpose.
        """
        seen, self._seen = self._seen, []
        if self.contract is None:
            return []
        held, blamed = self.tracker.held, []
        for each in seen:
            found = self.contract.hold(each.exchange, each.response, each.described)
            is_judged = each.exchange.purpose in JUDGED or each.exchange.request_id in acted
            if found is None or (found and not is_judged and each.is_outage):
                held.exempt += 1
                continue
            held.checked += 1
            known = self.contract.find(each.response)
            if known is not None and self.scope is not None:
                self.scope.note(held.tried, known, each.exchange, each.response, each.operation)
            blames = is_judged and bool(each.scenario)
            deviations = [replace(one, scenario=each.scenario, blamed=blames) for one in found]
            held.deviations += deviations
            if blames and each.scenario == self.tracker.scenario:
                blamed += [one for one in deviations if not one.waiver]
        return blamed if self.mode == "fail" else []

    def check(self, attempt: Attempt | None) -> None:
        """Hold the responses of the running scenario against the document.

        Args:
            attempt: the last action of the persona, which the scenario is about.

        Raises:
            AssertionError: they deviate from it.
        """
        exchange = attempt.outcome.exchange if attempt is not None else None
        deviations = self.judge({exchange.request_id} if exchange is not None else ())
        if deviations:
            message = self.failure(deviations)
            self.tracker.fail(message, deviations[0].request_id)
            raise AssertionError(message)

    def conclude(self) -> None:
        """Report what no scenario fails by as trouble of the run, and too little coverage. Safe to call twice."""
        self.judge()
        tracker, own = self.tracker, {TroubleKind.CONFORMANCE, TroubleKind.COVERAGE}
        tracker.troubles[:] = [each for each in tracker.troubles if each.kind not in own]
        self._check_coverage()
        failed = {each.id.key for each in tracker.scenarios if each.state.red or each.state in AMBER}
        outside = [each for each in tracker.held.accused if not each.blamed or each.scenario not in failed]
        if self.mode != "fail" or not outside:
            return
        lines = list(dict.fromkeys(each.line for each in outside))
        more = f"; and {len(lines) - MOST} more" if len(lines) > MOST else ""
        tracker.trouble(
            TroubleKind.CONFORMANCE,
            f"outside what scenarios check, responses deviate from the OpenAPI document: {'; '.join(lines[:MOST])}{more}",
        )

    def _check_coverage(self) -> None:
        coverage = self.coverage
        if coverage is None or coverage.lowest >= self.coverage_min or not self.tracker.ran:
            return
        parts = " and ".join(f"{percent_of(coverage.shares[part]):.1f} % of {part}" for part in GATED)
        self.tracker.trouble(
            TroubleKind.COVERAGE,
            f"too little of the OpenAPI document was tried: {parts}; coverage_min={self.coverage_min:g}",
        )

    @property
    def coverage(self) -> Coverage | None:
        """What was tried of the document so far; None if there is none."""
        return self.scope.coverage(self.tracker.held.tried) if self.scope is not None else None

    def failure(self, deviations: list[Deviation]) -> str:
        """Return the message of a scenario that fails by deviations, each place in the document once."""
        assert self.contract is not None, "deviations are from a document"
        found = list({each.line: each for each in deviations}.values())
        times = f"{len(found)} ways" if len(found) > 1 else "one way"
        lines = [f"responses deviate from the OpenAPI document {self.contract.document.source} in {times}"]
        for each in found[:MOST]:
            lines += [f"  {line}" for line in [*str(each).splitlines(), f"  request:  {each.request}"]]
        more = [f"  and {len(found) - MOST} more"] if len(found) > MOST else []
        return "\n".join([*lines, *more])

    @property
    def conformance(self) -> Conformance:
        """What it came to so far."""
        held = self.tracker.held
        if self.contract is None:
            return Conformance(self.mode, why_not=self.why_not)
        return Conformance(
            self.mode, self.contract.document.source, "", held.checked, held.exempt,
            self.contract.unusable, grouped(held.deviations), self.coverage, self.coverage_min,
        )  # fmt: skip


def witness_of(config: Config, service: ServiceDescription, tracker: ResultTracker) -> Witness:
    """Return who sees the responses of a run."""
    if service.openapi is None:
        return Witness("off", tracker, why_not=NO_DOCUMENT)
    why_not = "conformance=off" if config.conformance == "off" else ""
    return Witness(config.conformance, tracker, coverage_min=config.coverage_min, why_not=why_not)


def read_document(
    witness: Witness, config: Config, service: ServiceDescription, connection: Connection, secrets: Secrets
) -> None:
    """Read the document that responses are held against.

    Raises:
        ConfigError: it is not there although it is not optional, or it cannot be used; or there is none, and the setting
            `conformance` is given.
    """
    _check_wanted(witness, config, service)
    promised = service.openapi
    if witness.mode == "off" or promised is None:
        return
    get = functools.partial(
        fetch, headers=config.headers, ca_bundle=config.ca_bundle,
        certificate=tuple(map(str, config.client_certificate)), proxy=config.proxy, limit=connection.limit,
    )  # fmt: skip
    base_url, source = connection.base_url, promised.document
    address = f"{base_url}{source}" if source.startswith("/") else source
    is_near = urlsplit(address).netloc == urlsplit(base_url).netloc
    try:
        with connection.awaiting():
            document = read(address, config.service_file.parent, get if is_near else fetch)
        contract = Contract(document, secrets, base_url, promised.waived)
    except NotThereError as problem:
        if not promised.optional or config.coverage_min:
            raise _unusable(config, str(problem)) from None
        witness.why_not = " ".join(str(problem).split())
        return
    except ConfigError as problem:
        raise _unusable(config, str(problem)) from None
    if contract.unusable and witness.mode == "fail":
        listed = "\n".join(f"  {each}" for each in contract.unusable[:MOST])
        more = f"\n  and {len(contract.unusable) - MOST} more" if len(contract.unusable) > MOST else ""
        raise _unusable(config, f"schemas in the OpenAPI document {document.source} cannot be used\n{listed}{more}")
    witness.contract = contract
    witness.scope = Scope(contract.operations, service, config.selected, promised.waived)


def _check_wanted(witness: Witness, config: Config, service: ServiceDescription) -> None:
    """Raise a `ConfigError` if the settings need a document that is not there, or is left out."""
    named = "conformance" in config.model_fields_set and config.conformance != "off"
    wanted = f"conformance={config.conformance}" if named else f"coverage_min={config.coverage_min:g}"
    if service.openapi is None and (named or config.coverage_min):
        raise ConfigError(
            f"{wanted} needs the OpenAPI document of the service\n"
            f'  so far: {config.service_file} has no "openapi"\n  try:    "openapi": "/openapi.json" there'
        )
    if witness.mode == "off" and config.coverage_min:
        raise ConfigError(
            f"{wanted} needs the OpenAPI document, which conformance=off leaves out\n  try: conformance=report"
        )


def _unusable(config: Config, problem: str) -> ConfigError:
    return ConfigError(
        f"{problem}\n  named:  {config.service_file}, openapi.document\n"
        "  or:     -D conformance=report, which holds nothing against what cannot be used; -D conformance=off"
    )
