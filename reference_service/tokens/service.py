"""Issues tokens to accounts."""

from __future__ import annotations

from reference_service.problems import ForbiddenError, UnauthenticatedError
from reference_service.tokens.accounts import Accounts
from reference_service.tokens.models import Token, TokenRequest
from reference_service.tokens.signing import TokenSigner


def issue_token(accounts: Accounts, signer: TokenSigner, body: TokenRequest) -> Token:
    """Return the requested token.

    Raises:
        UnauthenticatedError: the username is unknown or the password is wrong; the error is the same.
        ForbiddenError: the account may not have one of the claims.
    """
    expires_in = body.expires_in if "expires_in" in body.model_fields_set else signer.lifetime
    account = accounts.authenticate(body.username, body.password)
    if account is None:
        message = "Sign-in failed: unknown user or wrong password."
        raise UnauthenticatedError(message)
    if not account.may_have_claims(body.claims):
        message = "The account may not have one of the claims with this value."
        raise ForbiddenError(message)
    return Token(access_token=signer.sign(account.username, body.claims, expires_in), expires_in=expires_in)
