"""The operation that issues tokens: `POST /utils/jwt`."""

from __future__ import annotations

from reference_service.operations import PublicOperation
from reference_service.tokens import service
from reference_service.tokens.accounts import Accounts
from reference_service.tokens.models import Token, TokenRequest
from reference_service.tokens.signing import TokenSigner


def operations(accounts: Accounts, signer: TokenSigner) -> list[PublicOperation]:
    """Return the operations that issue tokens to these accounts."""

    def create_token(body: TokenRequest) -> Token:
        """Get a token for the username and password of an account."""
        return service.issue_token(accounts, signer, body)

    return [
        PublicOperation(
            tag="tokens",
            method="POST",
            path="/utils/jwt",
            handler=create_token,
            body=TokenRequest,
            context={"lifetime": signer.lifetime},
            response=Token,
            errors=(400, 401, 403, 422),
        )
    ]
