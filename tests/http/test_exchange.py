"""One request and its response as reports show them, and what is read from a body."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from support.description.document.answers import Errors
from support.http.answers import words_of
from support.http.exchange import Exchange, body_of, error_text, media_type, one_line

EXCHANGE = Exchange(
    "POST", "/groups/", "http://x/groups/", "viewer", "smoke-7f3a-12", datetime(2026, 3, 1, tzinfo=UTC), 0.0123, 409
)


def response(content: bytes, **headers: str) -> requests.Response:
    made = requests.Response()
    made._content = content
    made.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return made


def test_an_exchange_is_named_on_one_line():
    assert EXCHANGE.line == "POST /groups/ → 409 in 12 ms [request smoke-7f3a-12]"


def test_an_exchange_without_a_response_says_why_on_its_line():
    failed = replace(EXCHANGE, status=None, error="connection refused")
    assert failed.line == "POST /groups/ → no response (connection refused) in 12 ms [request smoke-7f3a-12]"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"title": "Conflict", "detail": "the key is taken"}, "the key is taken"),
        ({"message": "no", "title": "Conflict"}, "no"),
        ({"detail": "", "title": "Conflict"}, "Conflict"),
        ({"error": {"code": 7}}, '{"code": 7}'),
        ({"detail": ["a", "ä"]}, '["a", "ä"]'),
        ({"other": 1}, '{"other": 1}'),
        (["a"], '["a"]'),
        ("  two\n lines ", "two lines"),
        (None, ""),
        ("", ""),
    ],
)
def test_what_the_service_said_is_on_one_line(body, said):
    assert words_of(Errors(), body) == said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": {"message": "the key is taken"}, "detail": "x"}, "the key is taken"),
        ({"errors": [{"message": "too\nlong"}], "message": "x"}, "too long"),
        ({"error": {"message": ""}, "errors": [{"message": None}], "detail": "x"}, "x"),
        ("plain", "plain"),
    ],
)
def test_the_words_of_the_service_are_where_the_description_says(body, said):
    errors = Errors.model_validate({"message": ["error.message", "errors.0.message"]})
    assert words_of(errors, body) == said


def test_a_long_text_is_cut():
    assert one_line("x" * 300) == "x" * 300
    cut = one_line("x" * 301)
    assert len(cut) == 300
    assert cut.endswith("xxx...")


@pytest.mark.parametrize("body", [None, [], "detail", 7, {}, {"other": "x"}, {"detail": None}])
def test_a_body_without_the_usual_fields_has_no_error_text(body):
    assert error_text(body) == ""


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (b"", None),
        (b'{"a": [1, null]}', {"a": [1, None]}),
        (b'"text"', "text"),
        (b"0", 0),
        (b"null", None),
        (b"<html>", "<html>"),
        (b"{oops", "{oops"),
        ('{"a": "ä"}'.encode(), {"a": "ä"}),
        (b"[" * 100_000, "[" * 100_000),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_body_is_json_if_it_is_json_and_else_its_text(content: bytes, body: Any):
    assert body_of(response(content, Content_Type="text/plain; charset=utf-8")) == body


def test_no_response_has_no_body():
    assert body_of(None) is None


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("application/json", "application/json"),
        ("Application/Problem+JSON; charset=utf-8", "application/problem+json"),
        ("", ""),
    ],
)
def test_a_media_type_has_no_parameters_and_is_in_lower_case(header, kind):
    assert media_type({"Content-Type": header}) == kind


def test_without_a_content_type_there_is_no_media_type():
    assert media_type({}) == ""
