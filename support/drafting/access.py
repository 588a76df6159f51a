"""How a persona proves who it is, as a document has it: tokens, and what an account needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from support.drafting import wording
from support.drafting.notes import Need, Notes
from support.drafting.shapes import Field, fields_of, kind_of, request_schema, response_schema, success_of
from support.drafting.values import Values
from support.openapi.document import Document, Node
from support.openapi.operations import Operation

_TOKENS = ("access_token", "accessToken", "token", "jwt", "id_token", "auth_token", "authToken", "session_token", "sessionToken",
           "key", "api_key", "data.access_token", "data.token", "result.token")  # fmt: skip
_USERNAMES = ("username", "user_name", "login", "user", "email", "account", "identifier", "client_id", "name")
_SIGN_IN = re.compile(r"token|login|log-in|signin|sign-in|auth|session|jwt", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Access:
    """How requests are sent.

    Attributes:
        token: the part of the description.
        account: what a persona has: `username` and `password`, `token`, or nothing.
        endpoint: the operation that returns a token, which is none of a resource.
        takes_claims: whether a request for a token may name claims.
        schemes: the ways in that tokens of this kind are for.
    """

    token: Mapping[str, Any] = field(default_factory=dict)
    account: Sequence[str] = ("username", "password")
    endpoint: Operation | None = None
    takes_claims: bool = False


def access_of(document: Document, operations: Sequence[Operation], values: Values, notes: Notes) -> Access:
    """Return how the personas of a suite sign in."""
    schemes = _schemes(document, operations)
    endpoint = _endpoint(operations, values)
    basic = any(_is(each, "http", "basic") or each["type"].value == "basic" for each in schemes)
    if basic and (endpoint is None or not any(_is(each, "http", "bearer") for each in schemes)):
        return _basic(notes)
    flow = _flow(document, schemes)
    sending = _sending(schemes, notes)
    if endpoint is not None:
        return _by_endpoint(endpoint, sending, values, notes)
    if flow is not None:
        return Access({**flow, **sending})
    if schemes:
        text = "no operation of the document returns a token; each persona needs one that it has already"
        notes.add(Need.RUN, "personas[0].token", text)
        return Access(sending, ("token",))
    return _unsaid(operations, notes)


def _unsaid(operations: Iterable[Operation], notes: Notes) -> Access:
    """The way in of a service whose document names none."""
    rejected = any("401" in each.responses for each in operations)
    more = "" if rejected else ", and nothing that needs one"
    text = f"the document names no way to sign in{more}; the account is sent as HTTP Basic"
    login = {"request": "POST /login", "json": {"username": "{username}", "password": "{password}"}, "value": "token"}
    notes.add(Need.GUESS, "token", text, f'"token": {json.dumps(login)}')
    return _basic(notes)


def needs_sign_in(operation: Operation) -> bool | None:
    """Return whether a request without a token is rejected; None if the document does not say."""
    if "401" in operation.responses:
        return True
    if operation.security is None:
        return None
    return bool(operation.security) and {} not in operation.security


def _schemes(document: Document, operations: Iterable[Operation]) -> list[Node]:
    """The security schemes that operations need; if none says so, all of the document."""
    root = document.root
    known = root["securityDefinitions"] if document.version == "2.0" else root["components"]["securitySchemes"]
    named = {name for each in operations for way in each.security or () for name in way}
    found = {name: each.resolved() for name, each in known.items()}
    return [each for name, each in found.items() if name in named] or list(found.values())


def _is(scheme: Node, kind: str, name: str) -> bool:
    return scheme["type"].value == kind and str(scheme["scheme"].value).lower() == name


def _sending(schemes: Iterable[Node], notes: Notes) -> dict[str, Any]:
    """How a request carries its token; nothing for the usual way."""
    known = list(schemes)
    if any(_is(each, "http", "bearer") or each["type"].value in {"oauth2", "openIdConnect"} for each in known):
        return {}
    for each in known:
        name, where = str(each["name"].value or ""), each["in"].value
        if each["type"].value != "apiKey":
            continue
        if where == "cookie":
            return {"send": {"cookie": name}}
        if where == "header":
            if name.lower() == "authorization":
                text = "the token is sent in Authorization as it is; if a word such as Bearer belongs before it, write it here"
                notes.add(Need.GUESS, "token.send.scheme", text, '"scheme": "Bearer"')
            return {"send": {"header": name, "scheme": ""}}
        notes.add(
            Need.RUN,
            "token.send",
            f'the token is to be sent as the query parameter "{name}", which a description cannot say',
        )
    return {}


def _flow(document: Document, schemes: Iterable[Node]) -> dict[str, Any] | None:
    """The request for a token by one of the flows of OAuth 2 that need no browser."""
    for each in schemes:
        flows = dict(each["flows"].items())
        if document.version == "2.0" and each["type"].value == "oauth2":
            flows = {str(each["flow"].value): each}
        for name, grant in (
            ("password", "password"),
            ("clientCredentials", "client_credentials"),
            ("application", "client_credentials"),
        ):
            address = flows[name]["tokenUrl"].value if name in flows else None
            if isinstance(address, str) and address:
                path = _below(document, address)
                own = {"username": "{username}", "password": "{password}"} if grant == "password" else {}
                basic = {} if own else {"basic": True}
                return {
                    "request": f"POST {path}",
                    "form": {"grant_type": grant, **own},
                    **basic,
                    "value": "access_token",
                }
    return None


def _below(document: Document, address: str) -> str:
    """The path of an address below the base URL."""
    path = f"/{urlsplit(address).path.lstrip('/')}"
    bases = [each for each in document.base_paths if each and f"{path}/".startswith(f"{each}/")]
    return path.removeprefix(bases[0]) if bases else path


def _endpoint(operations: Iterable[Operation], values: Values) -> Operation | None:
    """The operation that returns a token for a name and a password, and needs nothing else that the document does not give."""
    for each in operations:
        if (
            each.method != "POST"
            or each.node["deprecated"].value is True
            or "{" in each.path
            or not _SIGN_IN.search(each.path)
        ):
            continue
        fields = _sent(each)[1]
        username, password = _username(fields), _password(fields)
        others = [one for one in fields.values() if one.required and one.name not in {username, password, "claims"}]
        if (
            password is not None
            and _token(each) is not None
            and all(values.is_given(one.name, one.schema) for one in others)
        ):
            return each
    return None


def _username(fields: Mapping[str, Field]) -> str | None:
    return next((each for each in _USERNAMES if each in fields), None)


def _sent(operation: Operation) -> tuple[str, dict[str, Field]]:
    """How a request for a token is sent, json or form, and its fields."""
    body = request_schema(operation)
    if body is not None:
        return "json", fields_of(body[1])
    for media, schema in operation.body.items():
        if "form" in media:
            return "form", fields_of(schema)
    forms = {
        each.name: Field(each.name, each.schema, each.required)
        for each in operation.parameters
        if each.within == "form"
    }
    return "form", forms


def _password(fields: Mapping[str, Field]) -> str | None:
    return next(
        (name for name in fields if "password" in name.lower() or name.lower() in {"secret", "client_secret"}), None
    )


def _token(operation: Operation) -> str | None:
    """Where its response has the token."""
    schema = response_schema(operation)
    if schema is None:
        return None
    fields = fields_of(schema)
    for path in _TOKENS:
        first, _, rest = path.partition(".")
        if first in fields and (not rest or rest in fields_of(fields[first].schema)):
            return path
    return "" if kind_of(schema) == "string" else None


def _by_endpoint(endpoint: Operation, sending: Mapping[str, Any], values: Values, notes: Notes) -> Access:
    how, fields = _sent(endpoint)
    password = _password(fields)
    username = _username(fields)
    usual = {password: "{password}", username: "{username}", "claims": "{claims}"}
    body = {
        name: usual.get(name) or values.value(name, each.schema)
        for name, each in fields.items()
        if name in usual or each.required
    }
    for name in body.keys() - usual.keys():
        notes.add(Need.GUESS, f"token.{how}.{name}", f"the request for a token needs it, and {body[name]!r} was chosen")
    if "claims" in body:
        text = "a token may be requested with claims; the document does not say which ones the steward needs to do everything"
        notes.add(Need.RUN, "personas[0].claims", text, '"claims": {"role": "admin"}')
    token: dict[str, Any] = {
        "request": f"POST {endpoint.path}", how: body, "success": success_of(endpoint) or [200],
        "value": {"body": _token(endpoint) or ""}, **sending,
    }  # fmt: skip
    schema = response_schema(endpoint)
    shown = fields_of(schema) if schema is not None else {}
    if "expires_in" in shown:
        token["expires_in"] = "expires_in"
    token["variants"] = {"with the wrong password": {"set": {"password": "not-{password}"}}}
    if username is not None:
        token["variants"]["with an unknown username"] = {"set": {"username": "nobody-{run}"}}
    for key, word in ((username, "username"), (password, "password")):
        if key is not None and fields[key].required:
            token["variants"][f"without a {word}"] = {"unset": [word]}
    words = {wording.words_of(name): name for name in body if wording.words_of(name).replace(" ", "_") != name}
    return Access({**token, **({"words": words} if words else {})}, endpoint=endpoint, takes_claims="claims" in body)


def _basic(notes: Notes) -> Access:
    """Each request carries the account."""
    text = "a request that tells whether an account is accepted, for “I sign in”, if the service has one"
    notes.add(Need.DECISION, "token.check", text, '"check": "GET /me"')
    return Access({})
