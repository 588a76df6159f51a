"""Authentication: who is let in, and what with."""

from __future__ import annotations

from typing import Any

import jwt

from reference_service import problems
from reference_service.authorization import Caller
from reference_service.problems import MalformedError, UnauthenticatedError
from reference_service.tokens import service as tokens_service
from reference_service.tokens.accounts import Account, Accounts
from reference_service.tokens.models import TokenRequest
from reference_service.tokens.signing import TokenSigner
from tests.defects.answering import Answered, edited
from tests.defects.defect import defect
from tests.defects.patching import around, at_gate, replace

GROUP = "authentication"
BAD_TOKEN = "401 no token, or one that is expired, forged or malformed"
REFUSED = "Unknown user or wrong password: 401, the same answer for both"


def _decoding(**options: Any) -> None:
    @around(jwt, "decode")
    def decode(original: Any, token: str, key: str, **kw: Any) -> Any:
        return original(token, key, **{**kw, "options": {**kw["options"], **options}})


@defect(GROUP, BAD_TOKEN, "authentication")
def expired_tokens_are_accepted() -> None:
    _decoding(verify_exp=False)


@defect(GROUP, BAD_TOKEN, "authentication")
def tokens_outlive_their_end_by_a_minute() -> None:
    @around(jwt, "decode")
    def decode(original: Any, token: str, key: str, **kw: Any) -> Any:
        return original(token, key, **kw, leeway=60)


@defect(GROUP, BAD_TOKEN, "authentication")
def signatures_are_not_checked() -> None:
    _decoding(verify_signature=False)


@defect(GROUP, BAD_TOKEN, "authentication")
def unsigned_tokens_are_accepted() -> None:
    @around(jwt, "decode")
    def decode(original: Any, token: str, key: str, **kw: Any) -> Any:
        if jwt.get_unverified_header(token).get("alg") == "none":
            return original(token, options={"verify_signature": False})
        return original(token, key, **kw)


@defect(GROUP, "Requests send it as `Authorization: Bearer TOKEN`", "authentication")
def any_scheme_will_do() -> None:
    @around(TokenSigner, "verify")
    def read(original: Any, signer: TokenSigner, authorization: str | None) -> Any:
        return original(signer, f"Bearer {(authorization or '').partition(' ')[2]}")


@defect(GROUP, BAD_TOKEN, "authentication groups users tenants")
def whoever_brings_no_token_is_a_stranger() -> None:
    @around(TokenSigner, "verify")
    def read(original: Any, signer: TokenSigner, authorization: str | None) -> Any:
        return original(signer, authorization) if authorization else {}


@defect(GROUP, "anonymous: U", "groups")
def one_list_needs_no_token() -> None:
    @at_gate("list_groups")
    def perform(original: Any, gate: Any, operation: Any, request: Any, body: bytes) -> Any:
        if request.headers.get("Authorization"):
            return original(gate, operation, request, body)
        with gate._database.read_transaction() as session:
            found = operation.find(session, **request.path_params)
            page = operation.parse(request.path_params, request.query_params, body)
            listing = operation.handler(_call(session, request, found, page))
        return _json(listing)


def _call(session: Any, request: Any, found: Any, sent_: Any) -> Any:
    from reference_service.operations import Call  # noqa: PLC0415

    return Call(session, request.path_params, Caller(), found, sent_)


def _json(view: Any) -> Any:
    from starlette.responses import Response  # noqa: PLC0415

    return Response(view.model_dump_json(), media_type="application/json")


@defect(GROUP, BAD_TOKEN, "authentication")
def a_malformed_token_is_a_malformed_request() -> None:
    @around(TokenSigner, "verify")
    def read(original: Any, signer: TokenSigner, authorization: str | None) -> Any:
        if authorization and (authorization.count(".") != 2 or not authorization.startswith("Bearer ")):
            raise MalformedError("the token is malformed")
        return original(signer, authorization)


@defect(GROUP, "401 … with `WWW-Authenticate: Bearer`", "authentication")
def nobody_is_told_how_to_authenticate() -> None:
    replace(problems.UnauthenticatedError, "headers", {})


@defect(GROUP, "At `/utils/jwt` … its 401 carries `WWW-Authenticate: Bearer` too", "authentication")
def a_wrong_password_is_answered_without_a_challenge() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.path == "/utils/jwt" and answer.status == 401:
            del answer.headers["www-authenticate"]


@defect(GROUP, REFUSED, "authentication")
def an_unknown_user_is_told_so() -> None:
    @around(tokens_service, "issue_token")
    def issue(original: Any, known: Accounts, signer: TokenSigner, wanted: TokenRequest) -> Any:
        if wanted.username not in known._accounts:
            raise UnauthenticatedError("there is no such user")
        return original(known, signer, wanted)


@defect(GROUP, REFUSED, "authentication")
def more_behind_the_password_does_not_matter() -> None:
    """As with hashes that look at the first so many characters only."""

    @around(Accounts, "authenticate")
    def verify(original: Any, known: Accounts, username: str, password: str) -> Account | None:
        found = original(known, username, password)
        for length in range(len(password) - 1, max(len(password) - 10, 7), -1):
            found = found or original(known, username, password[:length])
        return found


@defect(GROUP, REFUSED, "authentication")
def an_empty_password_opens_every_account() -> None:
    @around(Accounts, "authenticate")
    def verify(original: Any, known: Accounts, username: str, password: str) -> Account | None:
        return original(known, username, password) if password else known._accounts.get(username)
