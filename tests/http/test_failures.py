"""Each kind of failed connection has a reason in plain words; every one of them fails for real."""

from __future__ import annotations

import ssl
from contextlib import AbstractContextManager

import pytest
import requests

from support.description.service import ServiceDescription
from support.http.failures import reason_of
from support.http.masking import Secrets
from support.http.names import Names
from support.http.wire import Connection, Delivery, Outgoing
from tests.http.failing import (
    CERTIFICATE,
    closing,
    dripping,
    never_accepting,
    nobody,
    resetting,
    resetting_after,
    sending,
    serving,
    speaking_tls,
    stalling,
)

OK = b"HTTP/1.1 200 OK\r\n"
CLOSED = "the connection was closed before a response"
CUT_OFF = "the response was cut off"
NOT_HTTP = "the response is not valid HTTP"
NOT_TRUSTED = "its certificate is not trusted; ca_bundle in the config names those that are"


def deliver(url: str, description: ServiceDescription, **settings: object) -> Delivery:
    connection = Connection(url, description, Names(), Secrets(), **({"timeout": (5, 5)} | settings))  # type: ignore[arg-type]
    try:
        return connection.deliver(Outgoing("GET", "/", f"{url}/", "smoke-1"))
    finally:
        connection.close()


def reason(failing: AbstractContextManager[int], description: ServiceDescription, scheme: str = "http") -> str | None:
    with failing as port:
        delivery = deliver(f"{scheme}://127.0.0.1:{port}", description)
    assert (delivery.response, delivery.status) == (None, None)
    return delivery.error


def test_a_port_that_nobody_listens_on_refuses_the_connection(description):
    assert reason(nobody(), description) == "connection refused"


def test_an_unknown_host_is_reported_as_such(description):
    assert deliver("http://no-such-host.invalid", description).error == "the name of the host is not known"


@pytest.mark.parametrize("host", ["two..dots", "a" * 64 + ".example.com", "a b"])
def test_a_host_whose_name_cannot_exist_is_reported_as_such(description, host):
    assert deliver(f"http://{host}", description).error == "the name of the host is not valid"


@pytest.mark.parametrize("behaviour", [closing, resetting], ids=["closed", "reset"])
def test_a_connection_that_ends_without_a_response_was_closed(description, behaviour):
    assert reason(serving(behaviour), description) == CLOSED


@pytest.mark.parametrize(
    "behaviour",
    [
        sending(OK + b"Content-Length: 100\r\n\r\nabc"),
        sending(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"),
        sending(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab"),
        resetting_after(OK + b"Content-Length: 100\r\n\r\nabc"),
    ],
    ids=["length", "chunk", "wrong chunk", "reset"],
)
def test_a_response_that_ends_too_early_was_cut_off(description, behaviour):
    assert reason(serving(behaviour), description) == CUT_OFF


@pytest.mark.parametrize(
    "content",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 2x0 OK\r\n\r\n",
        OK + b"X-Long: " + b"a" * 70_000 + b"\r\n\r\n",
        OK + b"X: a\r\n" * 200 + b"\r\n",
        OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    ],
    ids=["another protocol", "status", "long header", "many headers", "two lengths"],
)
def test_a_response_that_is_not_http_is_reported_as_such(description, content):
    assert reason(serving(sending(content)), description) == NOT_HTTP


def test_a_response_with_a_wrong_encoding_cannot_be_decoded(description):
    content = OK + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
    expected = "the response cannot be decoded; its Content-Encoding is wrong"
    assert reason(serving(sending(content)), description) == expected


def test_no_connection_in_time_names_the_timeout_for_it(description):
    with never_accepting() as port:
        delivery = deliver(f"http://127.0.0.1:{port}", description, timeout=(0.05, 9))
    assert delivery.error == "no connection within 0.05 s"


def test_no_response_in_time_names_the_timeout_for_it(description):
    with serving(stalling()) as port:
        delivery = deliver(f"http://127.0.0.1:{port}", description, timeout=(9, 0.05))
    assert delivery.error == "no response within 0.05 s"
    assert 0.05 <= delivery.seconds < 5


def test_a_response_that_stops_halfway_is_reported_as_such(description):
    with serving(stalling(OK + b"Content-Length: 100\r\n\r\nabc")) as port:
        delivery = deliver(f"http://127.0.0.1:{port}", description, timeout=(9, 0.05))
    assert delivery.error == "the response began, and then stopped for 0.05 s"


LATE = "the response was not complete within 0.3 s (response_timeout)"


@pytest.mark.parametrize(
    "head",
    [
        OK + b"Content-Length: 100000\r\n\r\n",
        OK + b"Connection: close\r\nContent-Length: 100000\r\n\r\n",
        OK + b"Connection: close\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n",
        OK + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n",
        OK + b"X: ",
        b"HTTP/1.0 200 OK\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"",
    ],
    ids=[
        "length",
        "close",
        "close, no length",
        "size",
        "chunk",
        "close, chunk",
        "head",
        "1.0",
        "1.0, length",
        "status",
    ],
)
def test_a_response_that_drips_is_given_up_after_the_time_for_the_whole_of_it(description, head):
    with serving(dripping(head)) as port:
        delivery = deliver(f"http://127.0.0.1:{port}", description, limit=0.3)
    assert delivery.error == LATE


@pytest.mark.parametrize("head", [b"", OK + b"Connection: close\r\n\r\n"])
def test_a_response_that_drips_over_tls_is_given_up_likewise(description, head):
    with serving(dripping(head, tls=True)) as port:
        delivery = deliver(f"https://127.0.0.1:{port}", description, limit=0.3, ca_bundle=CERTIFICATE)
    assert delivery.error == LATE


def test_a_handshake_that_drips_is_given_up_after_the_time_for_a_connection(description):
    with serving(dripping(b"\x16\x03\x03\x40\x00")) as port:  # the head of a record, and little of what it holds
        delivery = deliver(f"https://127.0.0.1:{port}", description, timeout=(0.3, 9), ca_bundle=CERTIFICATE)
    assert delivery.error == "the TLS handshake was not complete within 0.3 s"


def test_a_service_without_tls_is_recognized(description):
    plain = serving(sending(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"))
    assert reason(plain, description, "https") == "it does not speak TLS there; http:// instead of https://?"


def test_a_connection_that_ends_in_the_tls_handshake_was_closed(description):
    assert reason(serving(closing), description, "https") == "the connection was closed in the TLS handshake"


def test_a_certificate_that_nobody_signed_is_not_trusted(description):
    assert reason(serving(speaking_tls), description, "https") == NOT_TRUSTED


def test_a_certificate_of_the_config_is_trusted(description):
    with serving(speaking_tls) as port:
        delivery = deliver(f"https://127.0.0.1:{port}", description, ca_bundle=CERTIFICATE)
    assert (delivery.status, delivery.error) == (204, None)


def test_a_certificate_for_another_host_is_not_trusted(description):
    with serving(speaking_tls) as port:
        delivery = deliver(f"https://localhost:{port}", description, ca_bundle=CERTIFICATE)
    assert delivery.error == NOT_TRUSTED


def test_a_missing_file_of_certificates_is_a_reason(description, tmp_path):
    delivery = deliver("https://127.0.0.1:1", description, ca_bundle=tmp_path / "gone.pem")
    assert delivery.error is not None
    assert "gone.pem" in delivery.error


def test_a_body_that_cannot_be_json_is_a_reason(description, loopback):
    connection = Connection(loopback.url, description, Names(), Secrets())
    delivery = connection.deliver(Outgoing("POST", "/", f"{loopback.url}/", "smoke-1", json={"a": float("nan")}))
    connection.close()
    assert delivery.response is None
    assert delivery.error
    assert loopback.received == []


@pytest.mark.parametrize("code", ["WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"])
def test_both_codes_of_openssl_mean_that_there_is_no_tls(code):
    cause = ssl.SSLError(1, code)
    cause.reason = code
    expected = "it does not speak TLS there; http:// instead of https://?"
    assert reason_of(requests.exceptions.SSLError(cause), (1, 1)) == expected


def test_a_failure_of_the_network_has_the_words_of_the_system():
    wrapped = requests.ConnectionError("wrapped", OSError(101, "Network is unreachable"))
    assert reason_of(wrapped, (1, 1)) == "Network is unreachable"


def test_any_other_failure_has_its_own_words():
    assert reason_of(requests.RequestException("something else"), (1, 1)) == "something else"
