"""`POST /utils/jwt`: a token for an account's name and password."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from reference_service.fields import Form, unsent
from reference_service.problems import ForbiddenError, InvalidError, Mistake, UnauthenticatedError
from reference_service.tokens.accounts import Accounts
from reference_service.tokens.signing import TokenSigner

PATH = "/utils/jwt"


class TokenRequest(Form):
    """Who asks, and which claims the token is to carry."""

    username: str
    password: Annotated[str, Field(repr=False, json_schema_extra={"format": "password", "writeOnly": True})]
    claims: dict[str, Any]
    expires_in: Annotated[int, Field(ge=1, description="Seconds; only ever shortens the service's own lifetime.")] = (
        unsent()
    )


class Token(BaseModel):
    """A token as it is handed out."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: int


def issue_token(accounts: Accounts, signer: TokenSigner, wanted: TokenRequest) -> Token:
    """The token that was asked for.

    Raises: InvalidError, UnauthenticatedError (the same for an unknown name and a wrong password), ForbiddenError.
    """
    expires_in = wanted.expires_in if "expires_in" in wanted.model_fields_set else signer.lifetime
    if expires_in > signer.lifetime:
        raise InvalidError([Mistake("expires_in", f"must be at most {signer.lifetime}, the service's own lifetime")])
    account = accounts.verify(wanted.username, wanted.password)
    if account is None:
        message = "unknown user or wrong password"
        raise UnauthenticatedError(message)
    if not account.may_carry(wanted.claims):
        message = "the account may not carry one of these claims, or not with this value"
        raise ForbiddenError(message)
    return Token(access_token=signer.sign(account.username, wanted.claims, expires_in), expires_in=expires_in)
