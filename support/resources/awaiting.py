"""Waits for an operation that goes on after its response."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urljoin

import requests

from support.description.payloads import meets
from support.description.service import Operation
from support.errors import DescriptionError, UnlikeDescriptionError
from support.http.client import HTTPClient
from support.http.exchange import body_of
from support.polling import pause
from support.resources.shapes import shown

FIRST_WAIT, LONGEST_WAIT = 0.1, 2.0  # seconds between two questions whether it is done


def awaited(
    client: HTTPClient, operation: Operation, response: requests.Response, path_of: Callable[[Operation], str]
) -> requests.Response:
    """Return the response that says that an operation is done.

    Args:
        response: that of the operation itself.
        path_of: returns the path of the request that asks whether it is done.

    Raises:
        AssertionError: it failed, or was not done in time.
        DescriptionError: the response does not have what the path needs.
    """
    poll, interval, place = operation.poll, FIRST_WAIT, f"{operation.place}.poll"
    assert poll is not None, "the operation has a poll"
    # A relative address begins at that of the request (RFC 9110, section 10.2.2), which the base URL may have a path before.
    location = response.headers.get("Location", "")
    method, path = "GET", urljoin(str(response.url), location) if location else ""
    if poll.request is not None:
        method, _, template = poll.request.partition(" ")
        asking = Operation("poll", operation.resource, method, template, poll.success, operation.phrase)
        path = _path(asking, operation, response, path_of)
    if not path:
        raise AssertionError(f"the response has no Location to ask whether it is done ({operation.place}.poll)")
    deadline = time.monotonic() + poll.seconds
    while True:
        latest = client.request(method, path)
        body = body_of(latest)
        if poll.failed and meets(body, poll.failed):
            raise AssertionError(f"it was accepted, and failed later: {shown(body)}")
        if latest.status_code in poll.success and meets(body, poll.until):
            client.connection.confirmed.add(place)
            return latest
        if time.monotonic() >= deadline:
            raise UnlikeDescriptionError(
                f"it was accepted, and not done after {poll.seconds:g} seconds ({place} of the service description): "
                f"{latest.status_code} {shown(body)}",
                place if latest.status_code < 500 else None,
            )
        pause(interval)
        interval = min(interval * 2, LONGEST_WAIT)


def _path(
    asking: Operation, operation: Operation, response: requests.Response, path_of: Callable[[Operation], str]
) -> str:
    """The path of the request that asks whether an operation is done."""
    try:
        return path_of(asking)
    except KeyError as missing:
        raise DescriptionError(
            f"nobody can tell whether it is done: there is no {missing.args[0]} for {asking.path} "
            f"({operation.place}.poll.request of the service description)\n"
            f"  answered: {response.status_code} {shown(body_of(response))}"
        ) from None
