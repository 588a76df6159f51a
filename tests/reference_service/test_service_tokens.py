"""`POST /utils/jwt`, and which tokens the service trusts."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

import jwt
import pytest

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service

SECRET = "a secret that the tests know, of 64 bytes or more as HS512 asks for"
GOOD = {"username": "smoke-viewer", "password": "viewer-demo-pass-9b03", "claims": {}}


def ask(service: Service, **body: Any) -> Any:
    return service.anonymous.post("/utils/jwt", {**GOOD, **body})


def forged(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    """A token for the platform's administrator; a claim of None is left out."""
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


def test_a_token_carries_the_registered_claims_and_those_asked_for(service: Service) -> None:
    answer = ask(service, claims={"tenant_role": "viewer", "tenant_id": "t-1"}).json()
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == 3600
    claims = jwt.decode(answer["access_token"], SECRET, algorithms=["HS256"], audience="tenant-management-api")
    assert claims.keys() == {"iss", "aud", "sub", "iat", "exp", "jti", "tenant_role", "tenant_id"}
    assert claims["sub"] == "smoke-viewer"
    assert claims["exp"] - claims["iat"] == 3600
    assert abs(claims["iat"] - time.time()) < 10


def test_two_tokens_are_never_the_same(service: Service) -> None:
    assert ask(service).json()["access_token"] != ask(service).json()["access_token"]


@pytest.mark.parametrize("seconds", [1, 60, 3600])
def test_a_shorter_life_may_be_asked_for(service: Service, seconds: int) -> None:
    answer = ask(service, expires_in=seconds).json()
    claims = jwt.decode(answer["access_token"], SECRET, algorithms=["HS256"], audience="tenant-management-api")
    assert answer["expires_in"] == claims["exp"] - claims["iat"] == seconds


@pytest.mark.parametrize("seconds", [0, -1, 3601, 10**30, True, "60", 1.5, None, []])
def test_a_life_outside_the_services_own_is_refused(service: Service, seconds: Any) -> None:
    answer = ask(service, expires_in=seconds)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["expires_in"]


def test_an_unknown_user_and_a_wrong_password_get_the_same_answer(service: Service) -> None:
    unknown, wrong = ask(service, username="nobody"), ask(service, password="wrong")
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json() == wrong.json()
    assert unknown.headers["WWW-Authenticate"] == wrong.headers["WWW-Authenticate"] == "Bearer"


def test_an_unknown_user_takes_as_long_as_a_wrong_password(service: Service) -> None:
    def fastest(**body: Any) -> float:
        return min(ask(service, **body).elapsed.total_seconds() for _ in range(5))

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
def test_a_claim_that_the_account_may_not_carry_is_refused(service: Service, claims: dict[str, Any]) -> None:
    assert ask(service, claims=claims).status_code == 403


def test_an_administrators_account_may_carry_true_only(service: Service) -> None:
    admin = {"username": "smoke-admin", "password": "admin-demo-pass-7c1e"}
    assert ask(service, **admin, claims={"admin": True}).status_code == 200
    for value in (1, "true", [True], {}):
        assert ask(service, **admin, claims={"admin": value}).status_code == 403


def test_a_wrong_password_is_told_before_a_claim_that_is_not_granted(service: Service) -> None:
    assert ask(service, password="wrong", claims={"admin": True}).status_code == 401


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
def test_a_bad_request_is_told_before_a_wrong_password(service: Service, change: Any, field: str) -> None:
    answer = ask(service, **{"password": "wrong", **change})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("missing", ["username", "password", "claims"])
def test_everything_but_the_life_is_required(service: Service, missing: str) -> None:
    body = {name: value for name, value in GOOD.items() if name != missing}
    assert service.anonymous.post("/utils/jwt", body).status_code == 422


def test_a_body_that_is_no_json_is_told_first(service: Service) -> None:
    assert service.anonymous.post("/utils/jwt", data="{").status_code == 400
    assert service.anonymous.post("/utils/jwt").status_code == 400


def test_no_answer_repeats_the_password(service: Service) -> None:
    for body in ({"password": "my-dear-secret"}, {"password": ["my-dear-secret"]}, {"my": "my-dear-secret"}):
        assert "my-dear-secret" not in ask(service, **body).text


def status_with(service: Service, authorization: str) -> int:
    headers = {"Authorization": authorization}
    answer = service.anonymous.get("/users?limit=1", headers=headers)
    if answer.status_code == 401:
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    return int(answer.status_code)


def test_a_well_made_token_is_trusted(service: Service) -> None:
    assert status_with(service, f"Bearer {forged()}") == 200
    assert status_with(service, f"bearer {forged()}") == 200


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "another secret of thirty-two bytes or more"},
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
def test_a_forged_or_expired_token_is_not_trusted(service: Service, change: dict[str, Any]) -> None:
    assert status_with(service, f"Bearer {forged(**change)}") == 401


def unsigned() -> str:
    _, payload, _ = forged().split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
    return f"{header}.{payload}."


def test_a_token_signed_by_nothing_is_not_trusted(service: Service) -> None:
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
def test_what_is_no_token_is_not_trusted(service: Service, header: str) -> None:
    assert status_with(service, header) == 401


def test_another_scheme_does_not_carry_a_token(service: Service) -> None:
    for header in (forged(), f"Token {forged()}", f"Bearer{forged()}"):
        assert status_with(service, header) == 401


def test_a_token_expires(service: Service) -> None:
    expiry = int(time.time() + 0.3) + 1  # at least 0.3 seconds from now
    token = forged(exp=expiry)
    assert status_with(service, f"Bearer {token}") == 200
    time.sleep(max(0, expiry - time.time()) + 0.01)
    assert status_with(service, f"Bearer {token}") == 401


@pytest.mark.parametrize("claims", [{"admin": "true"}, {"admin": 1}, {"admin": None, "tenant_role": "owner"}], ids=str)
def test_claims_of_another_kind_allow_nothing(service: Service, admin: Client, claims: dict[str, Any]) -> None:
    tenant = service.tenant()["tenant_id"]
    headers = {"Authorization": f"Bearer {forged(**claims, tenant_id=tenant)}"}
    assert service.anonymous.get(f"/tenants/{tenant}", headers=headers).status_code == 403
