"""Looks at how tokens are requested: the endpoint, the request, and what is in its response."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from support.description.payloads import ABSENT
from support.doctor import sending, sign_in_trials
from support.doctor.case import Case, Trial
from support.doctor.places import DROP, Place
from support.doctor.searching import leaves
from support.errors import AuthenticationError, NoAnswerError
from support.http.auth import Authenticator, Token, TokenResponse
from support.http.client import HTTPClient
from support.http.places import described, found_at
from support.http.sign_in import SignInRequest
from support.settings.persona import PersonaConfig

NOT_THERE = frozenset({404, 405, 410, 501})
ROUNDS = 6  # mistakes on the way to one token
WIDEST = 6  # other endpoints at which other bodies are tried
LONG = 12  # characters of a token, at least


@dataclass(slots=True)
class Issue:
    """An attempt to get a token: every response on the way, and the token, or why there is none."""

    answers: list[TokenResponse] = field(default_factory=list)
    token: Token | None = None
    problem: str = ""

    @property
    def line(self) -> str:
        """The last request."""
        return self.answers[-1].exchange.line if self.answers else ""

    @property
    def said(self) -> str:
        """What the service said last."""
        return (
            f"{self.answers[-1].status} {self.answers[-1].exchange.said[:120]}".strip()
            if self.answers
            else self.problem
        )


def issue(
    case: Case, persona: PersonaConfig, claims: Mapping[str, Any] | None = None, expires_in: float | None = None
) -> Issue:
    """Request a token and return what happened."""
    found = Issue()
    assert case.session.connection is not None
    assert case.session.shutdown is not None
    client = HTTPClient(case.session.connection)

    def send(request: SignInRequest) -> TokenResponse:
        answer = client.request_token(request)
        found.answers.append(answer)
        return answer

    authenticator = Authenticator(case.service.token, send, case.session.tokens.issued)
    try:
        with case.session.shutdown.step():
            found.token = authenticator.build_token(persona, claims, expires_in=expires_in)
    except (AuthenticationError, NoAnswerError) as problem:
        found.problem = str(problem)
    return found


def sign_in(case: Case) -> bool:
    """Look at the token of the steward, and return whether it can act."""
    steward = case.session.persona(case.session.config.steward)
    if not case.service.token.has_endpoint or steward.token is not None:
        return sending.examine(case)
    for _ in range(ROUNDS):
        found = issue(case, steward)
        if found.token is not None:
            _confirm(case, found)
            return sending.examine(case)
        if not _solved(case, steward, found):
            case.differ(
                sign_in_trials.place_of(case.service.token, len(found.answers) - 1, "request"),
                f"no token: {found.said}",
                found.line,
            )
            return False
    return False


def _confirm(case: Case, found: Issue) -> None:
    token, chart = case.service.token, case.chart
    for number, answer in enumerate(found.answers):
        chart.agree(sign_in_trials.place_of(token, number, "request"), f"{answer.status}")
        for part in ("success", "json", "form", "query", "headers", "basic"):
            chart.agree(sign_in_trials.place_of(token, number, part), f"{answer.status}")
    chart.agree(("token", "value"), "a token is there")


def _solved(case: Case, persona: PersonaConfig, found: Issue) -> bool:
    """Whether what is wrong was found, and corrected."""
    token = case.service.token
    if not found.answers:
        return _unfilled(case, persona, found)
    step, answer = len(found.answers) - 1, found.answers[-1]
    success = token.all_steps[step].success
    if 200 <= answer.status < 300 and answer.status not in success:
        case.correct(
            [(sign_in_trials.place_of(token, step, "success"), [answer.status])],
            f"{answer.status}, not {' or '.join(map(str, success))}",
            found.line,
        )
        return True
    if answer.status in success:
        return _value(case, found)
    return _repaired(case, persona, found, step)


def _repaired(case: Case, persona: PersonaConfig, found: Issue, step: int) -> bool:
    """Whether another endpoint, another body, or both lead further than before."""
    answer = found.answers[-1]
    there: list[tuple[Trial, TokenResponse]] = []
    endpoints, bodies = sign_in_trials.endpoints(case, step), sign_in_trials.bodies(case, step, answer)
    if answer.status not in NOT_THERE and _tried(case, persona, found, bodies):
        return True
    if _tried(case, persona, found, endpoints, there):
        return True
    if answer.status in NOT_THERE and _tried(case, persona, found, bodies):
        return True
    # What is answered otherwise is more likely to be the endpoint; some services answer 401 to every unknown path.
    there.sort(key=lambda each: (each[1].status, each[1].exchange.said) == (answer.status, answer.exchange.said))
    both = ([*trial, *each] for trial, last in there[:WIDEST] for each in sign_in_trials.bodies(case, step, last))
    return _tried(case, persona, found, both)


def _tried(
    case: Case,
    persona: PersonaConfig,
    found: Issue,
    trials: Iterator[Trial],
    there: list[tuple[Trial, TokenResponse]] | None = None,
    *,
    whole: bool = False,
) -> bool:
    """Whether one of the corrections leads further than before, and is noted.

    Args:
        there: gets those with which something is there at least.
        whole: only a success counts, and not a request that could be sent after all.
    """
    before, steps = case.copy, len(found.answers)
    for trial in trials:
        tried = before.with_corrections(trial)
        if tried is None:
            continue
        case.use(tried)
        again = issue(case, persona)
        last = again.answers[-1] if again.answers else None
        further = len(again.answers) > steps and not whole
        if again.token is not None or further or (last is not None and 200 <= last.status < 300):
            case.correct(trial, f"{found.said}; with it {last.status if last is not None else again.said}", found.line)
            return True
        case.use(before)
        if there is not None and last is not None and last.status not in NOT_THERE:
            there.append((trial, last))
    return False


def _unfilled(case: Case, persona: PersonaConfig, found: Issue) -> bool:
    """The request refers to something that is not known: what leads to a token was meant, or else what can be sent at all."""
    return any(
        _tried(case, persona, found, sign_in_trials.references(case, persona), whole=whole) for whole in (True, False)
    )


def _value(case: Case, found: Issue) -> bool:
    """The token is not where the description says: where is it?"""
    answer = found.answers[-1]
    candidates: list[tuple[float, Any]] = []
    for path, value in leaves(answer.body):
        if isinstance(value, str) and len(value) >= LONG:
            candidates.append((_as_token(path, value), path))
    for name, value in answer.response.headers.items():
        if "token" in name.lower() or name.lower() == "authorization":
            candidates.append((_as_token(name, value), {"header": name}))
    candidates += [(_as_token(name, value or ""), {"cookie": name}) for name, value in answer.response.cookies.items()]
    if not candidates:
        return False
    _, truth = max(candidates, key=lambda each: each[0])
    where = truth if isinstance(truth, str) else " ".join(truth.values())
    case.correct([(("token", "value"), truth)], f'the token is at "{where}"', found.line)
    return True


def _as_token(path: str, value: str) -> float:
    name = path.rsplit(".", 1)[-1].lower()
    score = 2.0 if value.startswith("eyJ") else 0.0
    score += 1.5 if name in {"token", "access_token", "accesstoken", "jwt", "id_token"} else 0.0
    score += 0.5 if "token" in name or "key" in name or "session" in name else 0.0
    return score - (1.0 if "refresh" in name or " " in value else 0.0)


def details(case: Case) -> None:
    """Look at what else the description says of the response with a token: lifetime, fields, claims, and what is kept."""
    steward = case.session.persona(case.session.config.steward)
    token = case.service.token
    if not token.has_endpoint or steward.token is not None:
        return
    found = issue(case, steward)
    if found.token is None:
        return
    answer = found.answers[-1]
    _lifetime(case, answer)
    for name, value in token.answer.items():
        _same(
            case, ("token", "answer", name), value, answer.body.get(name) if isinstance(answer.body, Mapping) else None
        )
    _claims(case, found.token.value, steward)
    _kept(case, answer)


def _lifetime(case: Case, answer: TokenResponse) -> None:
    place = case.service.token.expires_in
    if place is None:
        return
    shown = found_at(place, answer.response, answer.body)
    if isinstance(shown, int | float) or (isinstance(shown, str) and shown.isdecimal()):
        case.chart.agree(("token", "expires_in"), f"{shown} seconds")
        return
    numbers = [
        path for path, value in leaves(answer.body) if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    named = [each for each in numbers if re.search("expir|life|ttl|age", each, re.IGNORECASE)] or numbers
    answered = f"there is no number at {described(place)}" + (f'; the lifetime is at "{named[0]}"' if named else "")
    if named:
        case.correct([(("token", "expires_in"), named[0])], answered, answer.exchange.line)
    else:
        case.differ(("token", "expires_in"), answered, answer.exchange.line)


def _claims(case: Case, value: str, persona: PersonaConfig) -> None:
    shown = claims_of(value)
    for name, expected in case.service.token.claims.items():
        own: Place = ("token", "claims", name)
        if shown is None:
            case.differ(own, "the token is no JWT, so nobody can read its claims")
        elif name not in shown:
            near = [each for each in shown if each not in case.service.token.claims]
            case.differ(own, f"the token has no such claim; it has {', '.join([*near, *shown][:8])}")
        else:
            wanted = persona.username if expected == "{username}" else expected
            same = expected is None or ("{" in str(expected) and expected != "{username}") or shown[name] == wanted
            if same:
                case.chart.agree(own, "the token has it")
            else:
                case.chart.differ(own, f"the token has {json.dumps(shown[name])}", shown[name])


def _kept(case: Case, answer: TokenResponse) -> None:
    for name, place in case.service.token.keep.items():
        own: Place = ("token", "keep", name)
        if found_at(place, answer.response, answer.body) not in (None, ""):
            case.chart.agree(own, f"it is at {described(place)}")
            continue
        simple = [
            path for path, value in leaves(answer.body) if isinstance(value, str | int) and not isinstance(value, bool)
        ]
        ending = [each for each in simple if name.endswith(each.rsplit(".", 1)[-1])] or [
            each for each in simple if each == "id"
        ]
        written = case.copy.value(own)
        if ending:
            truth = {**written, "body": ending[0]} if isinstance(written, Mapping) and "body" in written else ending[0]
            case.correct(
                [(own, truth)],
                f'there is nothing at {described(place)}; it may be at "{ending[0]}"',
                answer.exchange.line,
            )
        else:
            case.differ(
                own, f"there is nothing at {described(place)}; there are {', '.join(simple)}", answer.exchange.line
            )


def _same(case: Case, own: Place, expected: Any, shown: Any) -> None:
    if shown == expected or expected is ABSENT:
        case.chart.agree(own, json.dumps(shown))
    else:
        case.chart.differ(own, f"it is {json.dumps(shown)}", DROP if shown is None else shown)


def claims_of(value: str) -> dict[str, Any] | None:
    """Return the claims in a JSON Web Token, without a look at its signature; None if it is none."""
    import jwt  # noqa: PLC0415 - takes long to load

    try:
        return dict(jwt.decode(value, options={"verify_signature": False}))
    except jwt.InvalidTokenError:
        return None
