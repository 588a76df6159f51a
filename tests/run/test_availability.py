"""Whether the service is there: before the run, and while it goes on."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Iterator

import pytest

from support.errors import ConfigError, NoAnswerError
from support.http.exchange import Exchange
from support.http.masking import Secrets
from support.http.names import Names
from support.http.wire import Connection
from support.run.availability import SHORT, SILENT, Availability
from tests.library.changes import answers, sends
from tests.library.service import Library
from tests.library.store import Answer
from tests.library.worlds import SERVICE, described


@pytest.fixture
def connection(library: Library) -> Iterator[Connection]:
    made = Connection(library.url, SERVICE, Names("0badcafe"), Secrets(), timeout=(5.0, 7.0))
    yield made
    made.close()


@pytest.fixture
def exchanges(connection: Connection) -> list[Exchange]:
    """Every exchange, as the observers of the connection see it."""
    seen: list[Exchange] = []
    connection.observers.append(seen.append)
    return seen


@pytest.fixture
def closed() -> Iterator[Connection]:
    """A connection to a port at which nothing listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
    made = Connection(address, SERVICE, Names("0badcafe"), Secrets(), timeout=(5.0, 7.0))
    yield made
    made.close()


# Before the run


def test_a_service_that_is_ready_is_asked_once_without_a_token(library: Library, connection: Connection) -> None:
    Availability(connection, SERVICE).check_ready()
    (sent,) = library.seen
    assert (sent.method, sent.path, "Authorization" in sent.headers) == ("GET", "/ready", False)


def test_a_service_without_a_path_for_it_is_not_asked(library: Library, connection: Connection) -> None:
    Availability(connection, described(ready=None)).check_ready()
    assert library.seen == []


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Answer(503, {"status": "starting"}), "/ready answers 503, content type application/json"),
        (Answer(404), "/ready answers 404, content type none"),
        (Answer(302, headers={"Location": "/login"}), "/ready answers 302, content type none"),
        (Answer(200, b"<html>Sign in</html>", "text/html"), "/ready answers 200, content type text/html"),
        (Answer(200, b"ready", "text/plain"), "/ready answers 200, content type text/plain"),
    ],
)
def test_a_service_that_is_not_ready_or_is_another_one_ends_the_run_with_what_it_answers(
    library: Library, connection: Connection, answer: Answer, shown: str
) -> None:
    library.misbehave("GET", "/ready", sends(answer))
    with pytest.raises(ConfigError) as caught:
        Availability(connection, SERVICE).check_ready()
    assert str(caught.value) == (
        f"Library was not found at {library.url}\n  {shown}; expected 200 and JSON\n"
        '  try: is the base URL that of the service, with no web page before it? is the service ready? is "ready" in its\n'
        "       description the right path?"
    )


def test_a_service_that_does_not_respond_is_named(closed: Connection) -> None:
    with pytest.raises(NoAnswerError, match="connection refused"):
        Availability(closed, SERVICE).check_ready()


# While the run goes on


def silent(exchange: Exchange) -> Exchange:
    return dataclasses.replace(exchange, status=None, error="no response")


@pytest.fixture
def exchange(connection: Connection, exchanges: list[Exchange]) -> Exchange:
    """Any exchange."""
    Availability(connection, SERVICE).check_ready()
    return exchanges.pop()


def test_while_requests_are_answered_nothing_more_is_sent(
    library: Library, connection: Connection, exchange: Exchange
) -> None:
    library.seen.clear()
    watched = Availability(connection, SERVICE)
    for _ in range(SILENT - 1):
        watched.observe(silent(exchange))
    watched.check_responding()
    watched.observe(dataclasses.replace(exchange, status=500))
    for _ in range(SILENT - 1):
        watched.observe(silent(exchange))
    watched.check_responding()
    assert library.seen == []


def test_after_several_requests_without_a_response_one_short_request_is_sent(
    library: Library, connection: Connection, exchange: Exchange
) -> None:
    library.seen.clear()
    timeouts = []
    connection.observers.append(lambda each: timeouts.append(connection.timeout))
    watched = Availability(connection, SERVICE)
    for _ in range(SILENT):
        watched.observe(silent(exchange))
    watched.check_responding()
    assert [each.path for each in library.seen] == ["/ready"]
    assert (timeouts, connection.timeout) == ([SHORT], (5.0, 7.0))
    watched.check_responding()
    assert len(library.seen) == 1, "it responds, so the count begins again"


@pytest.mark.parametrize("status", [404, 500, 503])
def test_any_response_to_it_is_a_response(
    library: Library, connection: Connection, exchange: Exchange, status: int
) -> None:
    library.misbehave("GET", "/", answers(status))
    watched = Availability(connection, described(ready=None))
    for _ in range(SILENT):
        watched.observe(silent(exchange))
    watched.check_responding()
    assert library.seen[-1].path == "/"


def test_a_service_that_stays_silent_ends_the_run_and_the_timeout_is_restored(
    closed: Connection, exchange: Exchange
) -> None:
    watched = Availability(closed, SERVICE)
    for _ in range(SILENT):
        watched.observe(silent(exchange))
    for _ in range(2):
        with pytest.raises(NoAnswerError):
            watched.check_responding()
    assert closed.timeout == (5.0, 7.0)
