"""Users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service


def test_a_new_user_is_returned_with_all_fields(service: Service, admin: Client) -> None:
    name = service.unique("Ann")
    user = service.user(email="Ann.Whole@Example.org", display_name=f"  {name} ")
    assert user.keys() == {"user_id", "email", "display_name", "created_at"}
    assert user["display_name"] == name
    assert user["email"] == "Ann.Whole@Example.org"
    assert admin.get(f"/users/{user['user_id']}").json() == user


def test_email_addresses_are_unique_ignoring_case(service: Service, admin: Client) -> None:
    first, second = service.user(email="Straße.Unique@example.org"), service.user()
    taken = {"email": "straße.UNIQUE@EXAMPLE.org", "display_name": "x"}
    assert admin.post("/users", taken).status_code == 409
    assert admin.patch(f"/users/{second['user_id']}", {"email": taken["email"]}).status_code == 409
    same = admin.patch(f"/users/{first['user_id']}", {"email": taken["email"]})
    assert same.json()["email"] == taken["email"]


@pytest.mark.parametrize(
    "email",
    [
        *("", "x", "@example.org", "x@", "x@localhost", "x@example.", "x@.org", "x y@example.org", " x@example.org"),
        *(
            "x@example.org ",
            "x@exa mple.org",
            "x@@example.org",
            "x@y@example.org",
            "x@-a.org",
            "x@a..org",
            "a..b@c.org",
        ),
        *(".a@c.org", "x@example.org\n", "x" * 250 + "@c.org", None, 1, True, [], {}),
    ],
    ids=str,
)
def test_an_invalid_email_address_is_rejected(service: Service, admin: Client, email: Any) -> None:
    response = admin.post("/users", {"email": email, "display_name": "x"})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["email"]


@pytest.mark.parametrize("email", ["o'neil+tag{n}@sub.example.co.uk", "ünï{n}@müller.example", "a_b-{n}@1.2.x"])
def test_an_unusual_email_address_is_accepted(service: Service, email: str) -> None:
    sent = email.format(n=service.unique("").split("n")[-1])
    assert service.user(email=sent)["email"] == sent


@pytest.mark.parametrize("name", ["", "   ", "\u2003", "x" * 121, None, 5, ["x"]], ids=str)
def test_a_display_name_has_1_to_120_characters(admin: Client, name: Any) -> None:
    assert admin.post("/users", {"email": "never@example.org", "display_name": name}).status_code == 422


@pytest.mark.parametrize("name", ["x", "x" * 120, "  " + "x" * 120 + "  ", "!!!", "😀"])
def test_a_display_name_need_not_contain_a_letter(service: Service, name: str) -> None:
    assert service.user(display_name=name)["display_name"] == name.strip()


@pytest.mark.parametrize("missing", ["email", "display_name"])
def test_both_fields_are_required(admin: Client, missing: str) -> None:
    body = {"email": "never@example.org", "display_name": "x"}
    del body[missing]
    assert admin.post("/users", body).status_code == 422


@pytest.mark.parametrize("field", ["user_id", "created_at", "nickname"])
def test_unknown_and_read_only_fields_are_rejected(service: Service, admin: Client, field: str) -> None:
    body = {"email": "never@example.org", "display_name": "x"}
    assert admin.post("/users", {**body, field: "x"}).status_code == 422
    assert admin.patch(f"/users/{service.user()['user_id']}", {field: "x"}).status_code == 422


def test_a_patch_changes_only_the_fields_that_it_has(service: Service, admin: Client) -> None:
    user = service.user()
    path = f"/users/{user['user_id']}"
    assert admin.patch(path, {}).json() == user
    response = admin.patch(path, {"display_name": " New "})
    assert response.status_code == 200
    assert response.json() == admin.get(path).json() == {**user, "display_name": "New"}


@pytest.mark.parametrize("field", ["email", "display_name"])
def test_no_field_of_a_user_can_be_null(service: Service, admin: Client, field: str) -> None:
    assert admin.patch(f"/users/{service.user()['user_id']}", {field: None}).status_code == 422


def test_a_deleted_user_no_longer_exists_and_can_be_deleted_again(service: Service, admin: Client) -> None:
    user = service.user()
    path = f"/users/{user['user_id']}"
    for _ in range(2):
        response = admin.delete(path)
        assert (response.status_code, response.content) == (204, b"")
    assert admin.get(path).status_code == 404
    assert admin.patch(path, {}).status_code == 404
    service.user(email=user["email"])


def test_a_user_who_is_a_member_cannot_be_deleted(service: Service, admin: Client, tenant_id: str) -> None:
    user = service.member(tenant_id)
    assert admin.delete(f"/users/{user}").status_code == 409
    assert admin.get(f"/users/{user}").status_code == 200
    admin.delete(f"/tenants/{tenant_id}/users/{user}")
    assert admin.delete(f"/users/{user}").status_code == 204
    assert admin.get(f"/users/{user}").status_code == 404
