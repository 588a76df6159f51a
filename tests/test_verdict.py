"""What an answer amounts to, which way it is wrong, and what is wrong with its form."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from support.service import Meaning, Operation, ServiceDescription, TokenDescription
from support.verdict import flaws, meaning_of, wrong_way

READ = Operation("read", "group", "GET", "/groups/{group}", (200, 203), "read the group")
SERVICE = ServiceDescription(
    name="Tenants",
    resources={},
    answers={
        "unauthenticated": Meaning((401,), {"WWW-Authenticate": "Bearer"}),
        "refused": Meaning((403, 404)),
        "missing": Meaning((404,)),
        "invalid": Meaning((422,), items={"errors": ("field", "message")}),
    },
    token=TokenDescription(),
    error_media_type="application/problem+json",
    error_fields=("type", "title", "status", "detail"),
    error_status="status",
)
PROBLEM = {"type": "about:blank", "title": "No", "status": 403, "detail": "not for you"}


def response(
    status: int, body: Any = PROBLEM, media_type: str = "application/problem+json", **headers: str
) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status
    answer._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer.headers["Content-Type"] = media_type
    answer.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return answer


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (200, "allowed"),
        (203, "allowed"),
        (401, "unauthenticated"),
        (403, "refused"),
        (404, "refused"),
        (422, "invalid"),
        (201, "answered 201"),
        (204, "answered 204"),
        (302, "answered 302"),
        (500, "answered 500"),
        (503, "answered 503"),
    ],
)
def test_a_status_means_what_the_description_says(status, word):
    assert meaning_of(SERVICE, READ, status) == word


@pytest.mark.parametrize("expected", ["refused", "unauthenticated"])
def test_being_allowed_what_should_be_refused_is_called_dangerous(expected):
    assert wrong_way(expected, "allowed").startswith("DANGEROUS")


def test_being_refused_what_should_be_allowed_is_not_called_dangerous():
    assert wrong_way("allowed", "refused") == "refused, though it should be allowed"


@pytest.mark.parametrize("actual", ["unauthenticated", "missing", "answered 500"])
def test_being_refused_in_another_way_says_both_ways(actual):
    said = wrong_way("refused", actual)
    assert "DANGEROUS" not in said
    assert actual in said
    assert "refused" in said


def test_a_rule_that_is_broken_and_should_be_told_so_is_not_called_dangerous_when_it_is_told_otherwise():
    assert "DANGEROUS" not in wrong_way("invalid", "unreadable")


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("refused", response(403)),
        ("refused", response(403, media_type="application/problem+json; charset=utf-8")),
        ("refused", response(403, media_type="Application/Problem+JSON")),
        ("unauthenticated", response(401, {**PROBLEM, "status": 401}, WWW_Authenticate='Bearer realm="x"')),
        ("invalid", response(422, {**PROBLEM, "status": 422, "errors": [{"field": "name", "message": "empty"}]})),
    ],
)
def test_an_answer_in_the_right_form_has_no_flaws(word, answer):
    assert flaws(SERVICE, word, answer) == []


@pytest.mark.parametrize(
    ("word", "answer", "flaw"),
    [
        (
            "refused",
            response(403, media_type="application/json"),
            "its media type should be application/problem+json, not application/json",
        ),
        ("refused", response(403, media_type=""), "its media type should be application/problem+json, not none"),
        ("refused", response(403, {**PROBLEM, "detail": None}), "it lacks detail"),
        ("refused", response(403, {**PROBLEM, "status": 500}), "its status should be 403, not 500"),
        (
            "unauthenticated",
            response(401, {**PROBLEM, "status": 401}),
            "its WWW-Authenticate header should open with 'Bearer', not None",
        ),
        ("invalid", response(422, {**PROBLEM, "status": 422}), "it should say in errors what is wrong"),
        ("invalid", response(422, {**PROBLEM, "status": 422, "errors": []}), "it should say in errors what is wrong"),
        (
            "invalid",
            response(422, {**PROBLEM, "status": 422, "errors": ["x"]}),
            "an entry of errors should have text as field",
        ),
        (
            "invalid",
            response(422, {**PROBLEM, "status": 422, "errors": [{"field": "name"}]}),
            "an entry of errors should have text as message",
        ),
    ],
)
def test_each_flaw_of_form_is_told(word, answer, flaw):
    assert flaw in flaws(SERVICE, word, answer)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"7"])
def test_a_body_that_is_no_object_lacks_everything(body):
    told = flaws(SERVICE, "refused", response(403, body))
    assert "it lacks type, title, status, detail" in told


def test_a_service_that_promises_no_form_is_held_to_none():
    plain = ServiceDescription(
        name="Shop", resources={}, answers={"refused": Meaning((403,))}, token=TokenDescription()
    )
    assert flaws(plain, "refused", response(403, b"go away", "text/plain")) == []
