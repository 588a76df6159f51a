"""Outcomes: what a response means, how it differs from what was expected, and what is wrong with its form."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import requests

from support.description.document.answers import Answer, Blames, Errors
from support.description.service import Operation, ServiceDescription, Token
from support.scenario.outcomes import blamed, difference, flaws, meaning_of, wrong_media_type

ANSWERS = {
    "unauthenticated": Answer(status=(401,), headers={"WWW-Authenticate": "Bearer"}),
    "refused": Answer(status=(403, 404)),
    "missing": Answer(status=(404,)),
    "invalid": Answer(status=(422,), items={"errors": ("field", "message")}, blames=Blames(at="errors", field="field")),
}
READ = Operation("read", "group", "GET", "/groups/{group}", (200, 203), "read the group", answers=ANSWERS)
SERVICE = ServiceDescription(
    name="Tenants",
    resources={},
    answers=ANSWERS,
    token=Token(),
    media_type="application/json",
    errors=Errors(media_type="application/problem+json", fields=("type", "title", "status", "detail"), status="status"),
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
    assert meaning_of(READ, response(status)) == word


@pytest.mark.parametrize("expected", ["refused", "unauthenticated", "invalid"])
def test_being_allowed_what_should_be_refused_is_dangerous(expected):
    assert difference(expected, "allowed") == "DANGEROUS: allowed, but should be refused"


def test_being_refused_what_should_be_allowed_is_not_dangerous():
    assert difference("allowed", "refused") == "refused, but should be allowed"


@pytest.mark.parametrize("actual", ["unauthenticated", "missing", "answered 500"])
def test_being_refused_in_another_way_names_both_ways(actual):
    assert difference("refused", actual) == f"not allowed, but in the wrong way: {actual} instead of refused"


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
    assert flaws(SERVICE, READ, word, answer) == []


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
            "its WWW-Authenticate header should begin with 'Bearer', not None",
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
def test_each_flaw_of_form_is_named(word, answer, flaw):
    assert flaw in flaws(SERVICE, READ, word, answer)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"7"])
def test_a_body_that_is_not_an_object_lacks_everything(body):
    assert "it lacks type, title, status, detail" in flaws(SERVICE, READ, "refused", response(403, body))


def test_every_flaw_is_named_and_not_only_the_first():
    answer = response(401, {"title": "No", "status": 200}, "text/html")
    assert len(flaws(SERVICE, READ, "unauthenticated", answer)) == 4


def test_a_service_that_promises_no_form_is_not_measured_by_one():
    plain = ServiceDescription(name="Shop", resources={}, answers={}, token=Token())
    read = replace(READ, answers={"refused": Answer(status=(403,))})
    assert flaws(plain, read, "refused", response(403, b"go away", "text/plain")) == []


# The media type of a success


@pytest.mark.parametrize("media_type", ["application/json", "Application/JSON; charset=utf-8"])
def test_a_success_of_the_described_media_type_is_right(media_type):
    assert wrong_media_type(SERVICE, response(200, {}, media_type)) is None


@pytest.mark.parametrize(
    ("media_type", "named"),
    [("text/html", "text/html"), ("", "none"), ("application/json-seq", "application/json-seq")],
)
def test_a_success_of_another_media_type_is_wrong(media_type, named):
    assert wrong_media_type(SERVICE, response(200, {}, media_type)) == (
        f"its media type should be application/json, not {named}"
    )


def test_an_empty_success_needs_no_media_type():
    assert wrong_media_type(SERVICE, response(204, b"", "")) is None


def test_a_service_that_promises_no_media_type_may_send_any():
    plain = ServiceDescription(name="Shop", resources={}, answers={}, token=Token())
    assert wrong_media_type(plain, response(200, {}, "text/html")) is None


# The fields that an error blames


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"errors": [{"field": "name"}, {"field": "size"}]}, ["name", "size"]),
        ({"errors": []}, []),
        ({"errors": "name"}, []),
        ({"errors": ["name", {"message": "empty"}]}, ["None", "None"]),
        ({"detail": "name"}, []),
        ([{"field": "name"}], []),
        (None, []),
    ],
)
def test_the_fields_that_an_error_blames_are_read_where_the_description_says(body, names):
    assert blamed(READ, "invalid", response(422, body)) == names


@pytest.mark.parametrize("word", ["refused", "answered 500", "allowed"])
def test_an_answer_that_blames_nothing_by_the_description_has_no_list_of_fields(word):
    assert blamed(READ, word, response(403, {"errors": [{"field": "name"}]})) is None
