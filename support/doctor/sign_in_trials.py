"""Other requests for a token that a description may have meant; the likeliest first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from support.description.document.tokens import Token as TokenDescription
from support.doctor import guesses
from support.doctor.case import Case, Trial
from support.doctor.places import DROP, Place
from support.doctor.searching import words_in
from support.http.auth import TokenResponse
from support.settings.persona import PersonaConfig


def place_of(token: TokenDescription, step: int, part: str) -> Place:
    """Return the place of a part of a request on the way to a token."""
    return ("token", part) if not token.steps else ("token", "steps", max(step, 0), part)


def references(case: Case, persona: PersonaConfig) -> Iterator[Trial]:
    """Yield what else a text in braces may refer to, in each part of the request."""
    names = [f"claims[{each}]" for each in persona.fixed_claims] + ["username", "password", "claims", "token"]
    names += [f"me[{each}]" for each in persona.values]
    for part in ("request", "json", "form", "query", "headers"):
        own: Place = ("token", part)
        text = json.dumps(case.copy.value(own), ensure_ascii=False)
        for wrong in dict.fromkeys(re.findall(r"\{([^{}\"]+)\}", text)):
            yield from ([(own, json.loads(text.replace(f"{{{wrong}}}", f"{{{each}}}")))] for each in names)


def endpoints(case: Case, step: int) -> Iterator[Trial]:
    """Yield other methods and paths of a request on the way to a token."""
    own = place_of(case.service.token, step, "request")
    method, _, path = str(case.copy.value(own)).partition(" ")
    known = [each.path for each in case.service.operations] + [each for _, each in case.routes]
    posted = [each for verb, each in case.routes if verb == "POST" and "{" not in each]
    usual = [each for each in (*posted, *guesses.ENDPOINTS) if "{" not in path]
    paths = [path, *guesses.paths_like(path, known, usual)]
    for other in ("POST", "PUT", "GET", "PATCH"):
        if other != method:
            yield [(own, f"{other} {path}")]
    for each in paths[1:]:
        yield [(own, f"{method} {each}")]


def bodies(case: Case, step: int, answer: TokenResponse) -> Iterator[Trial]:
    """Yield other requests with the same account: other names of fields, a form instead of JSON, HTTP Basic."""
    token = case.service.token
    for part in ("json", "form"):
        own = place_of(token, step, part)
        body = case.copy.value(own)
        if not isinstance(body, Mapping):
            continue
        yield from ([(own, each)] for each in _renamed(body, words_in(answer.body)))
        other = place_of(token, step, "form" if part == "json" else "json")
        yield [(own, DROP), (other, body)]
    yield [(place_of(token, step, "basic"), not case.copy.value(place_of(token, step, "basic")))]


def _renamed(body: Mapping[str, Any], said: list[str]) -> Iterator[dict[str, Any]]:
    for key, value in body.items():
        if isinstance(value, Mapping):
            yield from ({**body, key: each} for each in _renamed(value, said))
        usual = _usual(key, value)
        for name in dict.fromkeys([*(each for each in said if each in usual), *usual]):
            if name not in body:
                yield {name if each == key else each: body[each] for each in body}
    for key in body:
        yield {each: body[each] for each in body if each != key}
    for key, value in body.items():
        for root in ("{username}", "{password}", "{claims}", "{expires_in}"):
            if isinstance(value, str) and value != root:
                yield {**body, key: root}


def _usual(key: str, value: Any) -> tuple[str, ...]:
    text = f"{key} {value}".lower()
    if "pass" in text:
        return guesses.PASSWORDS
    if key in guesses.USERNAMES or "{username}" in text:
        return guesses.USERNAMES
    if "expires" in text or "lifetime" in text:
        return guesses.LIFETIMES
    if "claim" in text or "scope" in text:
        return ("claims", "scope", "scopes", "custom_claims")
    return guesses.USERNAMES
