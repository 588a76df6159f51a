"""Looks at how tokens are refreshed and revoked."""

from __future__ import annotations

from support.doctor import guesses, signing_in
from support.doctor.case import Case
from support.doctor.places import Place
from support.errors import NoAnswerError
from support.http.auth import Authenticator, Token
from support.http.client import HTTPClient
from support.settings.persona import PersonaConfig


def look(case: Case) -> None:
    """Refresh a token, and revoke it."""
    steward = case.session.persona(case.session.config.steward)
    token = case.service.token
    if not token.has_endpoint or steward.token is not None:
        return
    if token.refresh is not None:
        _refresh(case, steward)
    if token.revoke is not None:
        _revoke(case, steward)


def _authenticator(case: Case) -> Authenticator:
    assert case.session.connection is not None
    return Authenticator(
        case.service.token, HTTPClient(case.session.connection).request_token, case.session.tokens.issued
    )


def _refresh(case: Case, steward: PersonaConfig) -> None:
    issued = signing_in.issue(case, steward)
    if issued.token is None:
        return
    again = _authenticator(case).refreshed(steward, issued.token, steward.fixed_claims)
    own: Place = ("token", "refresh")
    if again is not None and again.value != issued.token.value:
        case.chart.agree(own, "there is a new token")
    else:
        case.differ(own, "there is no new token")


def _failed(case: Case, steward: PersonaConfig, token: Token) -> str:
    try:
        return _authenticator(case).failed_to_revoke(steward, token)
    except NoAnswerError as problem:
        return str(problem)


def _revoke(case: Case, steward: PersonaConfig) -> None:
    issued = signing_in.issue(case, steward)
    revoke = case.service.token.revoke
    if issued.token is None or revoke is None:
        return
    token, own = issued.token, ("token", "revoke", "request")
    said = _failed(case, steward, token)
    case.session.tokens.issued[:] = [each for each in case.session.tokens.issued if each[1] is not token or said]
    if not said:
        case.chart.agree(own, "a token can be revoked")
        case.chart.agree(("token", "revoke", "success"), "a token can be revoked")
        return
    status = next((int(word) for word in said.split() if word.isdecimal() and len(word) == 3), 0)
    if 200 <= status < 300:
        case.correct(
            [(("token", "revoke", "success"), [status])], f"{status}, not {' or '.join(map(str, revoke.success))}"
        )
        return
    method, _, path = revoke.request.partition(" ")
    known = [each.path for each in case.service.operations] + [
        each.request.partition(" ")[2] for each in case.service.token.all_steps
    ]
    others = [f"{method} {each}" for each in guesses.paths_like(path, known)]
    others += [f"{each} {path}" for each in ("DELETE", "POST") if each != method]
    solved = case.solve(([(own, each)] for each in others), lambda: None if _failed(case, steward, token) else True)
    first = said.split("\n")[0]
    if solved is not None:
        case.correct(solved[0], first)
        case.session.tokens.issued[:] = [each for each in case.session.tokens.issued if each[1] is not token]
    else:
        case.differ(own, first)
