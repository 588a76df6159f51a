"""A request as a command line: a shell gives curl exactly what was sent, and nothing of it is executed."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from support.http.curl import curl_of
from support.http.exchange import Exchange

SENT = Exchange(
    "POST", "/groups/", "http://x/groups/?q=a%20b", "viewer", "smoke-7f3a-12", datetime(2026, 3, 1, tzinfo=UTC), 0.01, 409,
    request_headers={"Authorization": "***", "X-Request-ID": "smoke-7f3a-12", "Content-Length": "17", "Host": "x"},
    request_body={"name": "Käse"},
)  # fmt: skip


def test_the_command_has_method_address_headers_and_body():
    assert shlex.split(curl_of(SENT)) == [
        "curl", "--include", "--request", "POST", "http://x/groups/?q=a%20b", "--header", "Authorization: ***",
        "--header", "X-Request-ID: smoke-7f3a-12", "--data-raw", '{"name": "Käse"}',
    ]  # fmt: skip


def test_a_request_without_a_body_sends_none():
    assert "--data-raw" not in curl_of(replace(SENT, request_body=None))


@pytest.mark.parametrize("body", ["@/etc/passwd", "$(touch x) `id` '\"\\", "two\nlines", {"it's": ["$HOME", None]}])
def test_a_shell_passes_on_what_was_sent_and_executes_nothing(body: Any):
    shown = curl_of(replace(SENT, request_body=body)).removeprefix("curl")
    code = "import json, sys; print(json.dumps(sys.argv[1:]))"
    command = shlex.join([sys.executable, "-c", code]) + shown
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    given = json.loads(done.stdout)
    assert given[-2] == "--data-raw"
    assert given[-1] == (body if isinstance(body, str) else json.dumps(body))
