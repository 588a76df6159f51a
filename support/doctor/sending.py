"""Looks at how a request carries its token, or its account, by requests that need one and change nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from support.description.model import Operation
from support.doctor import guesses
from support.doctor.case import Case, Reply, Trial
from support.doctor.places import DROP
from support.errors import AuthenticationError, NoAnswerError
from support.http.answers import is_success
from support.http.auth import Authenticator, TokenResponse
from support.http.client import HTTPClient
from support.settings.persona import PersonaConfig

MOST_PROBES = 6
KEPT_OUT = frozenset({401, 403, 404})


def examine(case: Case) -> bool:
    """Look at how requests carry the steward's token, and return whether it can act."""
    _check(case)
    probe = _probe(case)
    if probe is None:
        return True  # nothing tells; the first create will
    operation, refused = probe
    reply = case.send(operation, {})
    if _accepted(reply, refused):
        _confirm(case, reply)
        return True
    solved = case.solve(_others(case, refused), lambda: _again(case, operation, refused))
    if solved is None:
        case.differ(("token", "send"), f"{operation.method} {operation.path} is answered {reply.said}", reply.line)
        return False
    trial, accepted = solved
    case.correct(trial, f"{reply.said}; with it {accepted.status}", reply.line)
    return True


def _confirm(case: Case, reply: Reply) -> None:
    for part in ("header", "scheme", "cookie"):
        if case.copy.value(("token", "send", part)) is not None:
            case.chart.agree(("token", "send", part), f"{reply.status}")


def _again(case: Case, operation: Operation, refused: Reply) -> Reply | None:
    reply = case.send(operation, {})
    return reply if _accepted(reply, refused) else None


def _accepted(reply: Reply, refused: Reply) -> bool:
    """Whether a response is another one than that to a request without a token."""
    return (
        bool(reply.status)
        and (reply.fine or reply.status != refused.status or reply.body != refused.body)
        and reply.status != 401
    )


def _probe(case: Case) -> tuple[Operation, Reply] | None:
    """A request that needs a token and changes nothing, with its response without one; None if there is none."""
    safe = [each for each in case.service.operations if each.safe and each.method == "GET" and not each.placeholders]
    for operation in safe[:MOST_PROBES]:
        refused = case.send(operation, {}, helper=case.helper(anonymous=True))
        if refused.status in {401, 403}:
            return operation, refused
    return None


def _others(case: Case, refused: Reply) -> Iterator[Trial]:
    """Other ways to carry a token; those that differ in one thing first."""
    send = case.service.token.send
    asked = refused.response.headers.get("WWW-Authenticate", "") if refused.response is not None else ""
    named = [("Authorization", each) for each in re.findall(r"(?:^|, )([A-Za-z]+)(?: |$)", asked)]
    pairs = list(dict.fromkeys([*named, *guesses.SENT]))
    header = send.header or "Authorization"
    yield from (
        [(("token", "send", "header"), other)] for other in dict.fromkeys(each for each, _ in pairs) if other != header
    )
    yield from (
        [(("token", "send", "scheme"), scheme)]
        for scheme in dict.fromkeys(each for _, each in pairs)
        if scheme != send.scheme
    )
    for other, scheme in pairs:
        trial = [(("token", "send", "header"), other), (("token", "send", "scheme"), scheme)]
        yield [*trial, (("token", "send", "cookie"), DROP)] if send.cookie else trial
    yield from ([(("token", "send"), {"cookie": each})] for each in guesses.COOKIES)


def checked(case: Case, persona: PersonaConfig) -> TokenResponse | str:
    """Ask whether the account of a persona is accepted, and return the response, or why there is none."""
    assert case.session.connection is not None
    assert case.session.shutdown is not None
    authenticator = Authenticator(case.service.token, HTTPClient(case.session.connection).request_token)
    try:
        with case.session.shutdown.step():
            return authenticator.sign_in(persona)
    except (AuthenticationError, NoAnswerError) as problem:
        return str(problem)


def _check(case: Case) -> None:
    """Look at the request that tells whether an account is accepted."""
    line = case.service.token.check
    if line is None:
        return
    if _tells(case):
        case.chart.agree(("token", "check"), "it tells right passwords from wrong ones")
        return
    steward = case.session.persona(case.session.config.steward)
    answer = checked(case, steward)
    said = answer if isinstance(answer, str) else f"{answer.status}"
    paths = guesses.paths_like(line.partition(" ")[2], [each.path for each in case.service.operations], guesses.WHO)
    free = [each for each in paths if "{" not in each]
    solved = case.solve(([(("token", "check"), f"GET {each}")] for each in free), lambda: _tells(case) or None)
    if solved is not None:
        case.correct(solved[0], f"it is answered {said}, and does not tell right accounts from wrong ones")
    else:
        case.differ(("token", "check"), f"it is answered {said}, and does not tell right accounts from wrong ones")


def _tells(case: Case) -> bool:
    """Whether the check accepts the steward, and nobody else."""
    asking, steward = case.service.sign_in, case.session.persona(case.session.config.steward)
    right = checked(case, steward)
    if asking is None or isinstance(right, str) or not is_success(asking, right.response):
        return False
    wrong = checked(
        case, steward.model_copy(update={"password": f"not-{steward.password}", "token": steward.token and "no-token"})
    )
    return isinstance(wrong, str) or not is_success(asking, wrong.response) or wrong.body != right.body
