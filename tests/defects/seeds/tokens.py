"""Tokens: whose claims are granted, and how long a token lasts."""

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
from tests.defects.answering import Answered, edited
from tests.defects.defect import defect
from tests.defects.patching import around, replace, sent

GROUP = "authentication"
GRANTED = (
    "A claim that the account may not carry: 403. Claims are granted value by value; `sub`, `exp` and the like never"
)


@defect(GROUP, GRANTED, "authentication")
def everybody_may_be_the_administrator() -> None:
    @around(Account, "_may_have_claim")
    def may_carry(original: Any, account: Account, claim: str, value: Any) -> bool:
        return claim == "admin" or original(account, claim, value)


@defect(GROUP, GRANTED, "authentication")
def a_viewer_may_ask_for_any_role_that_exists() -> None:
    @around(Account, "_may_have_claim")
    def may_carry(original: Any, account: Account, claim: str, value: Any) -> bool:
        known = claim == "tenant_role" and value in {"tenant_admin", "viewer", "member"}
        return known or original(account, claim, value)


@defect(GROUP, GRANTED, "authentication")
def any_text_is_granted_as_a_role() -> None:
    @around(Account, "_may_have_claim")
    def may_carry(original: Any, account: Account, claim: str, value: Any) -> bool:
        return (claim == "tenant_role" and isinstance(value, str)) or original(account, claim, value)


@defect(GROUP, GRANTED, "authentication")
def claims_that_nobody_knows_are_granted() -> None:
    @around(Account, "_may_have_claim")
    def may_carry(original: Any, account: Account, claim: str, value: Any) -> bool:
        known = {"admin", "tenant_role", "tenant_id", "user_id", *accounts.NEVER_ALLOWED}
        return claim not in known or original(account, claim, value)


def _granting(claim: str) -> None:
    @around(Account, "_may_have_claim")
    def may_carry(original: Any, account: Account, name: str, value: Any) -> bool:
        return name == claim or original(account, name, value)

    @around(jwt, "encode")
    def encode(original: Any, payload: dict[str, Any], *args: Any, **kw: Any) -> str:
        return original({**payload, **wanted.get(payload["jti"], {})}, *args, **kw)

    wanted: dict[str, Any] = {}

    @around(TokenSigner, "sign")
    def sign(original: Any, signer: TokenSigner, username: str, claims: Any, expires_in: int) -> str:
        token = original(signer, username, claims, expires_in)
        if claim not in claims:
            return token
        payload = jwt.decode(token, options={"verify_signature": False})
        wanted[payload["jti"]] = {claim: claims[claim]}
        return jwt.encode(payload, signer._secret, algorithm=signing.ALGORITHM)


@defect(GROUP, GRANTED, "authentication")
def one_may_ask_to_be_somebody_else() -> None:
    _granting("sub")


@defect(GROUP, GRANTED, "authentication")
def one_may_ask_never_to_expire() -> None:
    _granting("exp")


@defect(GROUP, GRANTED, "authentication")
def an_issuer_of_ones_own_is_granted() -> None:
    _granting("iss")


@defect(GROUP, "At `/utils/jwt`, 401 before 403", "authentication")
def claims_are_looked_at_before_the_password() -> None:
    @around(tokens_service, "issue_token")
    def issue(original: Any, known: Accounts, signer: TokenSigner, wanted: TokenRequest) -> Any:
        account = known._accounts.get(wanted.username)
        if account and not account.may_have_claims(wanted.claims):
            raise problems.ForbiddenError("the account may not carry one of these claims")
        return original(known, signer, wanted)


@defect(GROUP, "`expires_in`: 1 up to the service's own lifetime; outside that, 422", "authentication")
def too_long_a_life_is_shortened_without_a_word() -> None:
    @sent(TokenRequest)
    def change(fields: dict[str, Any]) -> None:
        if isinstance(fields.get("expires_in"), int):
            fields["expires_in"] = min(fields["expires_in"], DEFAULT_LIFETIME)


@defect(GROUP, "`expires_in`: 1 up to the service's own lifetime; outside that, 422", "authentication")
def no_time_at_all_is_the_usual_time() -> None:
    @sent(TokenRequest)
    def change(fields: dict[str, Any]) -> None:
        if fields.get("expires_in") == 0:
            del fields["expires_in"]


@defect(GROUP, "`expires_in` … only ever shortens", "authentication")
def tokens_always_last_the_whole_lifetime() -> None:
    @around(TokenSigner, "sign")
    def sign(original: Any, signer: TokenSigner, username: str, claims: Any, expires_in: int) -> str:
        return original(signer, username, claims, signer.lifetime)


@defect(GROUP, "`expires_in` … 1 up to the service's own lifetime", "authentication")
def a_second_is_too_short_a_life() -> None:
    @around(tokens_service, "issue_token")
    def issue(original: Any, known: Accounts, signer: TokenSigner, wanted: TokenRequest) -> Any:
        if "expires_in" in wanted.model_fields_set and wanted.expires_in < 30:
            raise InvalidError([FieldError(field="expires_in", message="must be at least 30")])
        return original(known, signer, wanted)


@defect(GROUP, "a signed JWT with `iss`, `aud`, `sub`, `iat`, `exp`, `jti` and the claims asked for", "authentication")
def tokens_have_no_number_of_their_own() -> None:
    replace(signing, "REGISTERED", ("iss", "aud", "sub", "iat", "exp"))

    @around(jwt, "encode")
    def encode(original: Any, payload: dict[str, Any], *args: Any, **kw: Any) -> str:
        return original({name: each for name, each in payload.items() if name != "jti"}, *args, **kw)


@defect(GROUP, "`sub` (the username)", "authentication")
def the_subject_is_not_the_username() -> None:
    @around(TokenSigner, "sign")
    def sign(original: Any, signer: TokenSigner, username: str, claims: Any, expires_in: int) -> str:
        return original(signer, f"user:{username}", claims, expires_in)


@defect(GROUP, '"token_type": "Bearer"', "authentication")
def the_token_has_another_type() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.path == "/utils/jwt" and answer.status == 200:
            answer.json = {**answer.json, "token_type": "JWT"}


@defect(GROUP, "answers 200 `{access_token, token_type, expires_in: seconds}`", "authentication")
def nobody_is_told_how_long_a_token_lasts() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.path == "/utils/jwt" and answer.status == 200:
            answer.json = {name: each for name, each in answer.json.items() if name != "expires_in"}


@defect(GROUP, "the claims asked for", "authentication")
def tokens_are_kept_for_each_account_and_tenant() -> None:
    """Whoever asks for other claims gets the old token for a while."""
    kept: dict[Any, tuple[float, Any]] = {}

    @around(tokens_service, "issue_token")
    def issue(original: Any, known: Accounts, signer: TokenSigner, wanted: TokenRequest) -> Any:
        fresh = original(known, signer, wanted)
        key = (wanted.username, str(wanted.claims.get("tenant_id")), wanted.claims.get("admin"))
        at, token = kept.get(key, (0.0, fresh))
        if time.monotonic() - at < 30 and "expires_in" not in wanted.model_fields_set:
            return token
        kept[key] = (time.monotonic(), fresh)
        return fresh


@defect(GROUP, "422 the body … breaks a rule; 400 body is no JSON", "authentication")
def a_bad_request_for_a_token_is_a_bad_password() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.path == "/utils/jwt" and answer.status in {400, 422}:
            answer.status = 401


def _of(change: Any) -> None:
    original = Caller.from_claims.__func__  # type: ignore[attr-defined]
    replace(authorization.Caller, "from_claims", classmethod(lambda cls, claims: original(cls, change(dict(claims)))))


@defect(GROUP, "`admin: true` (the platform's administrator)", "tenants users")
def whoever_administers_a_tenant_administers_all() -> None:
    _of(lambda claims: {**claims, "admin": claims.get("admin") or claims.get("tenant_role") == "tenant_admin"})
