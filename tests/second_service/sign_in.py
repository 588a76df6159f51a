"""Signing in: a username and a password for an access token."""

from __future__ import annotations

from tests.second_service.problems import Problem, invalid, unauthenticated
from tests.second_service.request import Request, Response
from tests.second_service.validation import Field, Schema, json_object, text, whole_number


def sign_in(request: Request) -> Response:
    """Issue a token. A 401 comes before a 403, and both before a 422 that does not concern the credentials."""
    lifetime = request.tokens.lifetime
    schema = Schema(
        {
            "username": Field(text),
            "password": Field(text),
            "claims": Field(json_object),
            "expires_in": Field(whole_number(1, lifetime), lifetime),
        }
    )
    values, errors = schema.check(request.json())
    if not {"username", "password"} <= values.keys():
        raise invalid(errors)
    account = request.accounts.authenticate(values["username"], values["password"])
    if account is None:
        raise unauthenticated()
    claims = values.get("claims", {})
    if not all(account.may_carry(claim, value) for claim, value in claims.items()):
        raise Problem(403, "This account may not carry one of the claims.")
    if errors:
        raise invalid(errors)
    token = request.tokens.issue(values["username"], claims, values["expires_in"])
    return Response(200, {"access_token": token, "token_type": "Bearer", "expires_in": values["expires_in"]})
