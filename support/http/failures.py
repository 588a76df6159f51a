"""Why a request got no response, by the types of the exceptions behind it."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator

import requests
import urllib3.exceptions

# The kind of exception → what it means. The first that fits counts.
MEANINGS: tuple[tuple[type[BaseException], str], ...] = (
    (requests.exceptions.ChunkedEncodingError, "the response was cut off"),
    (ssl.SSLCertVerificationError, "its certificate is not trusted; ca_bundle in the config names those that are"),
    (socket.gaierror, "the name of the host is not known"),
    (urllib3.exceptions.NameResolutionError, "the name of the host is not known"),
    (ConnectionRefusedError, "connection refused"),
    (http.client.RemoteDisconnected, "the connection was closed before a response"),
    (ConnectionResetError, "the connection was closed before a response"),
    (BrokenPipeError, "the connection was closed before a response"),
    (urllib3.exceptions.IncompleteRead, "the response was cut off"),
    (http.client.IncompleteRead, "the response was cut off"),
    (http.client.HTTPException, "the response is not valid HTTP"),
    (urllib3.exceptions.InvalidHeader, "the response is not valid HTTP"),
    (urllib3.exceptions.DecodeError, "the response cannot be decoded; its Content-Encoding is wrong"),
    (urllib3.exceptions.LocationParseError, "the name of the host is not valid"),
    (ssl.SSLEOFError, "the connection was closed in the TLS handshake"),
)
NOT_TLS = {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"}  # OpenSSL's codes for a peer that does not speak TLS


def reason_of(problem: Exception, timeout: tuple[float, float]) -> str:
    """Return why there was no response.

    Args:
        timeout: seconds for the connection, and for the first byte of the response.
    """
    if isinstance(problem, requests.ConnectTimeout):
        return f"no connection within {timeout[0]:g} s"
    causes = list(_causes(problem))
    if any(isinstance(each, TimeoutError) and "handshake" in str(each) for each in causes):  # ssl has no type for it
        return f"the TLS handshake was not complete within {timeout[0]:g} s"
    if isinstance(problem, requests.Timeout):
        return f"no response within {timeout[1]:g} s"
    if any(isinstance(each, urllib3.exceptions.ReadTimeoutError) for each in causes):
        return f"the response began, and then stopped for {timeout[1]:g} s"
    if any(isinstance(each, ssl.SSLError) and each.reason in NOT_TLS for each in causes):
        return "it does not speak TLS there; http:// instead of https://?"
    found = (meaning for kind, meaning in MEANINGS if any(isinstance(each, kind) for each in causes))
    plain = (each.strerror for each in causes if isinstance(each, OSError) and isinstance(each.strerror, str))
    return next(found, None) or next(plain, None) or str(problem)


def never_sent(problem: Exception) -> bool:
    """Return whether a request surely did not reach the service: there was no connection to send it over."""
    causes = list(_causes(problem))
    unconnected = (requests.ConnectTimeout, ConnectionRefusedError, socket.gaierror, urllib3.exceptions.NewConnectionError,
                   urllib3.exceptions.NameResolutionError, urllib3.exceptions.LocationParseError,
                   ssl.SSLCertVerificationError)  # fmt: skip
    return any(isinstance(each, unconnected) for each in causes)


def _causes(problem: BaseException) -> Iterator[BaseException]:
    """The exception and all that it wraps; urllib3 keeps them in `reason`, requests and http.client among the arguments."""
    seen: set[int] = set()
    waiting: list[BaseException] = [problem]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        wrapped = [*current.args, getattr(current, "reason", None), current.__cause__, current.__context__]
        waiting += [each for each in wrapped if isinstance(each, BaseException)]
