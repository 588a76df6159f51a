"""Tokens: granted claims, lifetime and response."""

from __future__ import annotations

import time
from typing import Any

import jwt

from reference_service import authorization, problems
from reference_service.authorization import Caller
from reference_service.problems import FieldError, InvalidError
from reference_service.settings import DEFAULT_LIFETIME
from reference_service.tokens import accounts, signing
from reference_service.tokens import service as tokens_service
from reference_service.tokens.accounts import Account, Accounts
from reference_service.tokens.models import TokenRequest
from reference_service.tokens.signing import TokenSigner
from tests.defects.answering import EditableResponse, edit_response
from tests.defects.defect import defect
from tests.defects.patching import edit_body, replace, wrap

GROUP = "authentication"
GRANTED = (
    "A claim that the account may not carry: 403. Claims are granted value by value; `sub`, `exp` and the like never"
)


@defect(GROUP, GRANTED, "authentication")
def every_account_may_claim_admin() -> None:
    @wrap(Account, "_may_have_claim")
    def may_have_claim(original: Any, account: Account, claim: str, value: Any) -> bool:
        return claim == "admin" or original(account, claim, value)


@defect(GROUP, GRANTED, "authentication")
def every_account_may_claim_any_known_role() -> None:
    @wrap(Account, "_may_have_claim")
    def may_have_claim(original: Any, account: Account, claim: str, value: Any) -> bool:
        known = claim == "tenant_role" and value in {"tenant_admin", "viewer", "member"}
        return known or original(account, claim, value)


@defect(GROUP, GRANTED, "authentication")
def every_account_may_claim_any_text_as_role() -> None:
    @wrap(Account, "_may_have_claim")
    def may_have_claim(original: Any, account: Account, claim: str, value: Any) -> bool:
        return (claim == "tenant_role" and isinstance(value, str)) or original(account, claim, value)


@defect(GROUP, GRANTED, "authentication")
def unknown_claims_are_granted() -> None:
    @wrap(Account, "_may_have_claim")
    def may_have_claim(original: Any, account: Account, claim: str, value: Any) -> bool:
        known = {"admin", "tenant_role", "tenant_id", "user_id", *accounts.NEVER_ALLOWED}
        return claim not in known or original(account, claim, value)


def _grant_registered(claim: str) -> None:
    @wrap(Account, "_may_have_claim")
    def may_have_claim(original: Any, account: Account, name: str, value: Any) -> bool:
        return name == claim or original(account, name, value)

    @wrap(jwt, "encode")
    def encode(original: Any, payload: dict[str, Any], *args: Any, **kw: Any) -> str:
        return original({**payload, **requested.get(payload["jti"], {})}, *args, **kw)

    requested: dict[str, Any] = {}

    @wrap(TokenSigner, "sign")
    def sign(original: Any, signer: TokenSigner, username: str, claims: Any, expires_in: int) -> str:
        token = original(signer, username, claims, expires_in)
        if claim not in claims:
            return token
        payload = jwt.decode(token, options={"verify_signature": False})
        requested[payload["jti"]] = {claim: claims[claim]}
        return jwt.encode(payload, signer._secret, algorithm=signing.ALGORITHM)


@defect(GROUP, GRANTED, "authentication")
def the_sub_claim_can_be_requested() -> None:
    _grant_registered("sub")


@defect(GROUP, GRANTED, "authentication")
def the_exp_claim_can_be_requested() -> None:
    _grant_registered("exp")


@defect(GROUP, GRANTED, "authentication")
def the_iss_claim_can_be_requested() -> None:
    _grant_registered("iss")


@defect(GROUP, "At `/utils/jwt`, 401 before 403", "authentication")
def claims_are_checked_before_the_password() -> None:
    @wrap(tokens_service, "issue_token")
    def issue(original: Any, known: Accounts, signer: TokenSigner, body: TokenRequest) -> Any:
        account = known._accounts.get(body.username)
        if account and not account.may_have_claims(body.claims):
            raise problems.ForbiddenError("The account may not have one of the claims.")
        return original(known, signer, body)


@defect(GROUP, "`expires_in`: 1 up to the service's own lifetime; outside that, 422", "authentication")
def too_long_a_token_lifetime_is_shortened() -> None:
    @edit_body(TokenRequest)
    def change(fields: dict[str, Any]) -> None:
        if isinstance(fields.get("expires_in"), int):
            fields["expires_in"] = min(fields["expires_in"], DEFAULT_LIFETIME)


@defect(GROUP, "`expires_in`: 1 up to the service's own lifetime; outside that, 422", "authentication")
def a_token_lifetime_of_zero_is_ignored() -> None:
    @edit_body(TokenRequest)
    def change(fields: dict[str, Any]) -> None:
        if fields.get("expires_in") == 0:
            del fields["expires_in"]


@defect(GROUP, "`expires_in` … only ever shortens", "authentication")
def the_requested_token_lifetime_is_ignored() -> None:
    @wrap(TokenSigner, "sign")
    def sign(original: Any, signer: TokenSigner, username: str, claims: Any, expires_in: int) -> str:
        return original(signer, username, claims, signer.lifetime)


@defect(GROUP, "`expires_in` … 1 up to the service's own lifetime", "authentication")
def a_short_token_lifetime_is_invalid() -> None:
    @wrap(tokens_service, "issue_token")
    def issue(original: Any, known: Accounts, signer: TokenSigner, body: TokenRequest) -> Any:
        if "expires_in" in body.model_fields_set and body.expires_in < 30:
            raise InvalidError([FieldError(field="expires_in", message="must be at least 30")])
        return original(known, signer, body)


@defect(GROUP, "a signed JWT with `iss`, `aud`, `sub`, `iat`, `exp`, `jti` and the claims asked for", "authentication")
def tokens_have_no_jti() -> None:
    replace(signing, "REGISTERED", ("iss", "aud", "sub", "iat", "exp"))

    @wrap(jwt, "encode")
    def encode(original: Any, payload: dict[str, Any], *args: Any, **kw: Any) -> str:
        return original({name: each for name, each in payload.items() if name != "jti"}, *args, **kw)


@defect(GROUP, "`sub` (the username)", "authentication")
def the_sub_claim_is_not_the_username() -> None:
    @wrap(TokenSigner, "sign")
    def sign(original: Any, signer: TokenSigner, username: str, claims: Any, expires_in: int) -> str:
        return original(signer, f"user:{username}", claims, expires_in)


@defect(GROUP, '"token_type": "Bearer"', "authentication")
def the_token_type_is_jwt() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.path == "/utils/jwt" and response.status == 200:
            response.json = {**response.json, "token_type": "JWT"}


@defect(GROUP, "answers 200 `{access_token, token_type, expires_in: seconds}`", "authentication")
def a_token_response_has_no_expires_in() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.path == "/utils/jwt" and response.status == 200:
            response.json = {name: each for name, each in response.json.items() if name != "expires_in"}


@defect(GROUP, "the claims asked for", "authentication")
def a_token_is_reused_for_other_claims() -> None:
    """A request with other claims gets the previous token for some time."""
    kept: dict[Any, tuple[float, Any]] = {}

    @wrap(tokens_service, "issue_token")
    def issue(original: Any, known: Accounts, signer: TokenSigner, body: TokenRequest) -> Any:
        fresh = original(known, signer, body)
        key = (body.username, str(body.claims.get("tenant_id")), body.claims.get("admin"))
        at, token = kept.get(key, (0.0, fresh))
        if time.monotonic() - at < 30 and "expires_in" not in body.model_fields_set:
            return token
        kept[key] = (time.monotonic(), fresh)
        return fresh


@defect(GROUP, "422 the body … breaks a rule; 400 body is no JSON", "authentication")
def an_invalid_token_request_is_401() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.path == "/utils/jwt" and response.status in {400, 422}:
            response.status = 401


def _edit_claims(change: Any) -> None:
    original = Caller.from_claims.__func__  # type: ignore[attr-defined]
    replace(authorization.Caller, "from_claims", classmethod(lambda cls, claims: original(cls, change(dict(claims)))))


@defect(GROUP, "`admin: true` (the platform's administrator)", "tenants users")
def a_tenant_admin_is_treated_as_admin() -> None:
    _edit_claims(lambda claims: {**claims, "admin": claims.get("admin") or claims.get("tenant_role") == "tenant_admin"})
