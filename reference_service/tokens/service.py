"""Issues tokens to accounts."""

from __future__ import annotations

from reference_service.problems import ForbiddenError, InvalidError, Mistake, UnauthenticatedError
from reference_service.tokens.accounts import Accounts
from reference_service.tokens.models import Token, TokenRequest
from reference_service.tokens.signing import TokenSigner


def issue_token(accounts: Accounts, signer: TokenSigner, wanted: TokenRequest) -> Token:
    """Return the requested token.

    Raises:
        InvalidError: the requested lifetime exceeds the service's own.
        UnauthenticatedError: the username is unknown or the password is wrong; the two cannot be told apart.
        ForbiddenError: the account may not have one of the claims.
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
