"""A request is prepared as the library requests prepares it, byte for byte."""

from __future__ import annotations

import pytest
import requests

from support.http.preparing import is_plain, is_prepared, prepared_request

BASE = "http://127.0.0.1:8000/api"


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "/users", "/users/", "//users", "/users/a-b_c.d~e", "/users/a%2Fb", "/users/a%2fb", "/users/ä", "/users/a b",
        "/users/..", "/users/../x", "/users/./x", "/users/.x", "/users/..x", "/users?limit=2", "/users#x", "/users/a+b",
        "/users/a:b@c", "/users\n", "/users/a%zz",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(("json", "data"), [(None, None), ({"name": "Käse"}, None), (None, b"{oops"), ([], None)])
def test_what_is_prepared_in_short_is_the_same(path: str, method: str, json: object, data: bytes | None) -> None:
    headers = {"Accept": "application/json", "X-Request-ID": "smoke-1-2"}
    whole = requests.Request(method, BASE + path, headers=headers, json=json, data=data).prepare()
    short = prepared_request(
        method, BASE + path, is_prepared=is_plain(path), params={}, json=json, data=data, headers=headers, auth=None
    )
    assert (short.method, short.url, short.body) == (whole.method, whole.url, whole.body)
    assert list(short.headers.items()) == list(whole.headers.items())
    assert not is_plain(path) or whole.url == BASE + path


def test_parameters_and_accounts_are_prepared_by_the_library() -> None:
    found = prepared_request(
        "GET", f"{BASE}/users", is_prepared=False, params={"q": "a b"}, json=None, data=None, headers={},
        auth=requests.auth.HTTPBasicAuth("ann", "pass"),
    )  # fmt: skip
    assert found.url == f"{BASE}/users?q=a+b"
    assert found.headers["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{BASE}/", True), ("https://example.org/", True), ("http://EXAMPLE.org/", False), ("http://ann:pass@example.org/", False),
        ("http://bücher.example/", False), ("nowhere/", False), ("http:///", False), ("http://example.org:x/", False),
    ],
)  # fmt: skip
def test_only_a_base_url_that_stays_as_it_is_needs_no_preparation(url: str, expected: bool) -> None:
    assert is_prepared(url) is expected
