"""Authentication: which credentials and tokens are accepted."""

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
from tests.defects.answering import EditableResponse, edit_response
from tests.defects.defect import defect
from tests.defects.patching import replace, wrap, wrap_request

GROUP = "authentication"
BAD_TOKEN = "401 no token, or one that is expired, forged or malformed"
REFUSED = "Unknown user or wrong password: 401, the same answer for both"


def _decode_with(**options: Any) -> None:
    @wrap(jwt, "decode")
    def decode(original: Any, token: str, key: str, **kw: Any) -> Any:
        return original(token, key, **{**kw, "options": {**kw["options"], **options}})


@defect(GROUP, BAD_TOKEN, "authentication")
def expired_tokens_are_accepted() -> None:
    _decode_with(verify_exp=False)


@defect(GROUP, BAD_TOKEN, "authentication")
def tokens_are_accepted_for_a_minute_after_they_expire() -> None:
    @wrap(jwt, "decode")
    def decode(original: Any, token: str, key: str, **kw: Any) -> Any:
        return original(token, key, **kw, leeway=60)


@defect(GROUP, BAD_TOKEN, "authentication")
def signatures_are_not_checked() -> None:
    _decode_with(verify_signature=False)


@defect(GROUP, BAD_TOKEN, "authentication")
def unsigned_tokens_are_accepted() -> None:
    @wrap(jwt, "decode")
    def decode(original: Any, token: str, key: str, **kw: Any) -> Any:
        if jwt.get_unverified_header(token).get("alg") == "none":
            return original(token, options={"verify_signature": False})
        return original(token, key, **kw)


@defect(GROUP, "Requests send it as `Authorization: Bearer TOKEN`", "authentication")
def any_authorization_scheme_is_accepted() -> None:
    @wrap(TokenSigner, "verify")
    def read(original: Any, signer: TokenSigner, authorization: str | None) -> Any:
        return original(signer, f"Bearer {(authorization or '').partition(' ')[2]}")


@defect(GROUP, BAD_TOKEN, "authentication groups users tenants")
def a_request_without_a_token_is_forbidden_not_unauthenticated() -> None:
    @wrap(TokenSigner, "verify")
    def read(original: Any, signer: TokenSigner, authorization: str | None) -> Any:
        return original(signer, authorization) if authorization else {}


@defect(GROUP, "anonymous: U", "groups")
def the_list_of_groups_needs_no_token() -> None:
    @wrap_request("list_groups")
    def handle(original: Any, dispatcher: Any, operation: Any, request: Any, body: bytes) -> Any:
        if request.headers.get("Authorization"):
            return original(dispatcher, operation, request, body)
        with dispatcher._database.read_transaction() as session:
            found = operation.find(session, **request.path_params)
            page = operation.parse(request.path_params, request.query_params, body)
            listing = operation.handler(_call_without_caller(session, request, found, page))
        return _json_response(listing)


def _call_without_caller(session: Any, request: Any, found: Any, payload: Any) -> Any:
    from reference_service.operations import Call  # noqa: PLC0415

    return Call(session, request.path_params, Caller(), found, payload)


def _json_response(view: Any) -> Any:
    from starlette.responses import Response  # noqa: PLC0415

    return Response(view.model_dump_json(), media_type="application/json")


@defect(GROUP, BAD_TOKEN, "authentication")
def a_malformed_token_is_a_bad_request() -> None:
    @wrap(TokenSigner, "verify")
    def read(original: Any, signer: TokenSigner, authorization: str | None) -> Any:
        if authorization and (authorization.count(".") != 2 or not authorization.startswith("Bearer ")):
            raise MalformedError("The token is malformed.")
        return original(signer, authorization)


@defect(GROUP, "401 … with `WWW-Authenticate: Bearer`", "authentication")
def a_401_has_no_www_authenticate_header() -> None:
    replace(problems.UnauthenticatedError, "headers", {})


@defect(GROUP, "At `/utils/jwt` … its 401 carries `WWW-Authenticate: Bearer` too", "authentication")
def a_401_for_a_wrong_password_has_no_www_authenticate_header() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.path == "/utils/jwt" and response.status == 401:
            del response.headers["www-authenticate"]


@defect(GROUP, REFUSED, "authentication")
def an_unknown_user_gets_a_different_error_than_a_wrong_password() -> None:
    @wrap(tokens_service, "issue_token")
    def issue(original: Any, known: Accounts, signer: TokenSigner, body: TokenRequest) -> Any:
        if body.username not in known._accounts:
            raise UnauthenticatedError("The user does not exist.")
        return original(known, signer, body)


@defect(GROUP, REFUSED, "authentication")
def a_password_followed_by_more_characters_is_accepted() -> None:
    """As with a hash function that reads only a limited number of characters."""

    @wrap(Accounts, "authenticate")
    def verify(original: Any, known: Accounts, username: str, password: str) -> Account | None:
        found = original(known, username, password)
        for length in range(len(password) - 1, max(len(password) - 10, 7), -1):
            found = found or original(known, username, password[:length])
        return found


@defect(GROUP, REFUSED, "authentication")
def an_empty_password_is_accepted_for_every_account() -> None:
    @wrap(Accounts, "authenticate")
    def verify(original: Any, known: Accounts, username: str, password: str) -> Account | None:
        return original(known, username, password) if password else known._accounts.get(username)
