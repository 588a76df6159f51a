"""Accounts that the steward creates for personas, for one run; and the end of all tokens."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from support.description.payloads import fill
from support.description.service import ServiceDescription, Variant
from support.errors import AuthenticationError, ConfigError, NoAnswerError
from support.http.answers import is_success
from support.http.auth import Authenticator, TokenCache
from support.http.client import HTTPClient
from support.http.exchange import Purpose
from support.http.wire import Connection
from support.resources.helper import ResourceHelper
from support.settings.persona import PersonaConfig


def provisioned(persona: PersonaConfig, steward: ResourceHelper) -> PersonaConfig:
    """Create the account of a persona, and return the persona with it.

    Args:
        steward: writes down what it creates, so that it is removed at the end of the run.

    Raises:
        ConfigError: the account could not be created, or its name or password is not in what was created.
    """
    wanted = persona.provision
    assert wanted is not None, "the persona has no account"
    helper = steward.doing(Purpose.SETUP)
    resource = helper.service.resources[wanted.resource]
    result = helper.create(resource.name, {}, variant=Variant(set=wanted.set))
    if not result.success:
        create = resource.operations["create"]
        expected = " or ".join(map(str, create.success))
        raise ConfigError(
            f'no account for persona "{persona.name}": the steward could not create it: {result.said}\n'
            f"  expected: {expected}, by {create.place} of the service description"
            + (f"\n  request:  {result.exchange.line}" if result.exchange is not None else "")
        )
    sent = result.fields if isinstance(result.fields, Mapping) else {}
    shown = result.data if isinstance(result.data, Mapping) else {}
    hidden = {name: sent[name] for name in resource.opaque if name in sent}
    created = {**sent, **shown, **hidden}
    own = {} if result.id is None else {resource.name: result.id}
    values: dict[str, Any] = {resource.name.replace(" ", "_"): created, "name": result.name}
    try:
        account = {key: fill(getattr(wanted, key), values) for key in ("username", "password", "token")}
        more = fill(dict(wanted.values), values)
    except (KeyError, TypeError) as missing:
        raise ConfigError(
            f'no account for persona "{persona.name}": there is no {missing} in what was created\n'
            f"  it has: {', '.join(sorted(created))}"
        ) from None
    me = {**created, **own, **resource.keyed(created), **more, **persona.values}
    return persona.model_copy(update={**account, "values": me, "provision": None})


def check_account(persona: PersonaConfig, authenticator: Authenticator, service: ServiceDescription) -> None:
    """Ask whether the service accepts the account of a persona, if requests carry it and the description says how to ask.

    Raises:
        AuthenticationError: the service does not accept it.
    """
    asking = service.sign_in
    if asking is None or service.token.has_endpoint or (persona.username is None and persona.token is None):
        return
    answer = authenticator.sign_in(persona)
    if not is_success(asking, answer.response):
        raise AuthenticationError(
            f'the service does not accept the account of persona "{persona.name}"\n'
            f"  request: {answer.exchange.line}\n  try:     its username and password, or its token, in the config; "
            "or token.check in the service description",
            answer.status,
        )


def revoked(service: ServiceDescription, connection: Connection, tokens: TokenCache) -> str:
    """Revoke every token, if the service description says how, and return what went wrong; empty if nothing did."""
    if service.token.revoke is None:
        return ""
    authenticator = Authenticator(service.token, HTTPClient(connection).request_token)
    issued, tokens.issued[:] = tokens.issued[::-1], []
    failed: list[str] = []
    for persona, token in issued:
        with suppress(NoAnswerError):  # the service may be gone
            failed.append(authenticator.failed_to_revoke(persona, token))
    # One that is refused may have been revoked before; if all are, the request is wrong.
    return f"no token could be revoked: {failed[-1]}" if failed and all(failed) else ""
