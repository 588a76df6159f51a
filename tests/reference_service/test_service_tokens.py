"""`POST /utils/jwt`, and which tokens the service accepts."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from reference_service.problems import UnauthenticatedError
from reference_service.tokens import signing
from reference_service.tokens.signing import TokenSigner

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service

SECRET = "a secret for the tests, with at least 64 bytes as HS512 requires"
GOOD = {"username": "smoke-viewer", "password": "viewer-demo-pass-9b03", "claims": {}}


def request_token(service: Service, **body: Any) -> Any:
    return service.anonymous.post("/utils/jwt", {**GOOD, **body})


def forged(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    """Return a token of the platform's administrator; a claim of None is left out."""
    now = int(time.time())
    good = {
        "iss": "tenant-management-service",
        "aud": "tenant-management-api",
        "sub": "smoke-admin",
        "iat": now,
        "exp": now + 60,
        "jti": "1",
        "admin": True,
    }
    kept = {name: value for name, value in {**good, **claims}.items() if value is not None}
    return jwt.encode(kept, secret, algorithm=algorithm)


def test_a_token_has_the_registered_and_the_requested_claims(service: Service) -> None:
    response = request_token(service, claims={"tenant_role": "viewer", "tenant_id": "t-1"}).json()
    assert response["token_type"] == "Bearer"
    assert response["expires_in"] == 3600
    claims = jwt.decode(response["access_token"], SECRET, algorithms=["HS256"], audience="tenant-management-api")
    assert claims.keys() == {"iss", "aud", "sub", "iat", "exp", "jti", "tenant_role", "tenant_id"}
    assert claims["sub"] == "smoke-viewer"
    assert claims["exp"] - claims["iat"] == 3600
    assert abs(claims["iat"] - time.time()) < 10


def test_every_token_is_different(service: Service) -> None:
    assert request_token(service).json()["access_token"] != request_token(service).json()["access_token"]


@pytest.mark.parametrize("seconds", [1, 60, 3600])
def test_a_shorter_lifetime_can_be_requested(service: Service, seconds: int) -> None:
    response = request_token(service, expires_in=seconds).json()
    claims = jwt.decode(response["access_token"], SECRET, algorithms=["HS256"], audience="tenant-management-api")
    assert response["expires_in"] == claims["exp"] - claims["iat"] == seconds


@pytest.mark.parametrize("seconds", [0, -1, 3601, 10**30, True, "60", 1.5, None, []])
def test_a_lifetime_outside_the_limits_is_rejected(service: Service, seconds: Any) -> None:
    response = request_token(service, expires_in=seconds)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["expires_in"]


def test_an_unknown_user_and_a_wrong_password_get_the_same_response(service: Service) -> None:
    unknown, wrong = request_token(service, username="nobody"), request_token(service, password="wrong")
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json() == wrong.json()
    assert unknown.headers["WWW-Authenticate"] == wrong.headers["WWW-Authenticate"] == "Bearer"


def test_an_unknown_user_takes_as_long_as_a_wrong_password(service: Service) -> None:
    def fastest(**body: Any) -> float:
        return min(request_token(service, **body).elapsed.total_seconds() for _ in range(5))

    assert fastest(username="nobody") > fastest(password="wrong") / 2


@pytest.mark.parametrize(
    "claims",
    [
        {"admin": True},
        {"admin": False},
        {"tenant_role": "tenant_admin"},
        {"tenant_role": "viewer", "admin": True},
        {"tenant_role": ["viewer"]},
        {"tenant_role": None},
        {"tenant_id": 5},
        {"user_id": None},
        {"unheard_of": "x"},
        *({claim: "x"} for claim in ("sub", "iss", "aud", "jti", "nbf")),
        {"exp": 9999999999},
        {"iat": 0},
    ],
    ids=str,
)
def test_a_claim_that_the_account_may_not_have_is_refused(service: Service, claims: dict[str, Any]) -> None:
    assert request_token(service, claims=claims).status_code == 403


def test_the_administrators_account_may_claim_only_true(service: Service) -> None:
    admin = {"username": "smoke-admin", "password": "admin-demo-pass-7c1e"}
    assert request_token(service, **admin, claims={"admin": True}).status_code == 200
    for value in (1, "true", [True], {}):
        assert request_token(service, **admin, claims={"admin": value}).status_code == 403


def test_a_wrong_password_is_reported_before_a_refused_claim(service: Service) -> None:
    assert request_token(service, password="wrong", claims={"admin": True}).status_code == 401


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"extra": 1}, "extra"),
        ({"username": None}, "username"),
        ({"username": 1}, "username"),
        ({"password": None}, "password"),
        ({"claims": None}, "claims"),
        ({"claims": []}, "claims"),
    ],
)
def test_an_invalid_request_is_reported_before_a_wrong_password(service: Service, change: Any, field: str) -> None:
    response = request_token(service, **{"password": "wrong", **change})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize("missing", ["username", "password", "claims"])
def test_every_field_except_the_lifetime_is_required(service: Service, missing: str) -> None:
    body = {name: value for name, value in GOOD.items() if name != missing}
    assert service.anonymous.post("/utils/jwt", body).status_code == 422


def test_a_body_that_is_not_json_is_reported_first(service: Service) -> None:
    assert service.anonymous.post("/utils/jwt", data="{").status_code == 400
    assert service.anonymous.post("/utils/jwt").status_code == 400


def test_no_response_repeats_the_password(service: Service) -> None:
    for body in (
        {"password": "my-private-password"},
        {"password": ["my-private-password"]},
        {"my": "my-private-password"},
    ):
        assert "my-private-password" not in request_token(service, **body).text


def status_with(service: Service, authorization: str) -> int:
    headers = {"Authorization": authorization}
    response = service.anonymous.get("/users?limit=1", headers=headers)
    if response.status_code == 401:
        assert response.headers["WWW-Authenticate"] == "Bearer"
    return int(response.status_code)


def test_a_valid_token_is_accepted(service: Service) -> None:
    assert status_with(service, f"Bearer {forged()}") == 200
    assert status_with(service, f"bearer {forged()}") == 200


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "another secret with at least thirty-two bytes"},
        {"algorithm": "HS512"},
        {"iss": "somebody"},
        {"aud": "something"},
        {"exp": 1},
        {"exp": "soon"},
        {"iat": 9999999999},
        {"nbf": 9999999999},
        *({claim: None} for claim in ("iss", "aud", "exp", "sub", "iat", "jti")),
    ],
    ids=str,
)
def test_a_forged_or_expired_token_is_rejected(service: Service, change: dict[str, Any]) -> None:
    assert status_with(service, f"Bearer {forged(**change)}") == 401


def unsigned() -> str:
    _, payload, _ = forged().split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
    return f"{header}.{payload}."


def test_an_unsigned_token_is_rejected(service: Service) -> None:
    assert status_with(service, f"Bearer {unsigned()}") == 401


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer a.b.c",
        "Bearer ....",
        "Basic c21va2U6cGFzcw==",
        "Bearer é",
        "Bearer W10.W10.x",
    ],
)
def test_a_malformed_token_is_rejected(service: Service, header: str) -> None:
    assert status_with(service, header) == 401


def test_a_token_with_another_scheme_is_rejected(service: Service) -> None:
    for header in (forged(), f"Token {forged()}", f"Bearer{forged()}"):
        assert status_with(service, header) == 401


def test_a_token_expires(service: Service) -> None:
    expiry = int(time.time() + 0.3) + 1  # at least 0.3 seconds from now
    token = forged(exp=expiry)
    assert status_with(service, f"Bearer {token}") == 200
    time.sleep(max(0, expiry - time.time()) + 0.01)
    assert status_with(service, f"Bearer {token}") == 401


@pytest.mark.parametrize("claims", [{"admin": "true"}, {"admin": 1}, {"admin": None, "tenant_role": "owner"}], ids=str)
def test_claims_of_the_wrong_type_allow_nothing(service: Service, admin: Client, claims: dict[str, Any]) -> None:
    tenant = service.tenant()["tenant_id"]
    headers = {"Authorization": f"Bearer {forged(**claims, tenant_id=tenant)}"}
    assert service.anonymous.get(f"/tenants/{tenant}", headers=headers).status_code == 403


def test_a_valid_token_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    signer, decoded = TokenSigner(SECRET, 60), []
    decode = jwt.decode
    monkeypatch.setattr(jwt, "decode", lambda token, *args, **kw: decoded.append(token) or decode(token, *args, **kw))
    first, second = (f"Bearer {signer.sign(name, {}, 60)}" for name in ("ann", "bob"))
    assert [signer.verify(each)["sub"] for each in (first, second, first, second)] == ["ann", "bob", "ann", "bob"]
    assert len(decoded) == 2
    signer.verify(first)["sub"] = "eve"
    assert signer.verify(first)["sub"] == "ann"


def test_a_rejected_token_is_never_remembered() -> None:
    ours, another = TokenSigner(SECRET, 60), TokenSigner(SECRET[::-1], 60)
    token = f"Bearer {another.sign('ann', {}, 60)}"
    for _ in range(2):
        with pytest.raises(UnauthenticatedError):
            ours.verify(token)
    assert another.verify(token)["sub"] == "ann"


def test_only_so_many_tokens_are_remembered() -> None:
    signer = TokenSigner(SECRET, 60)
    for number in range(signing.CAPACITY + 10):
        signer.verify(f"Bearer {signer.sign(str(number), {}, 60)}")
    assert len(signer._valid) == signing.CAPACITY
