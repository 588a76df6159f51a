"""Whether the service is there: before the run, and while it goes on."""

from __future__ import annotations

from support.description.service import ServiceDescription
from support.errors import ConfigError
from support.http.client import HTTPClient
from support.http.exchange import Exchange, body_of, media_type
from support.http.wire import Connection

SILENT = 3  # requests in a row without a response, after which the run checks whether the service is there at all
SHORT = (2.0, 2.0)  # seconds for that check


class Availability:
    """Watches whether the service responds."""

    def __init__(self, connection: Connection, service: ServiceDescription) -> None:
        self._connection = connection
        self._service = service
        self._silent = 0

    def check_ready(self) -> None:
        """Raise a `ConfigError` if the service is not the described one, or not ready."""
        ready = self._service.ready
        if ready is None:
            return
        response = HTTPClient(self._connection).request("GET", ready.path)
        if response.status_code not in ready.success or (ready.json_body and isinstance(body_of(response), str)):
            kind = media_type(response.headers) or "none"
            expected = " or ".join(map(str, ready.success)) + (" and JSON" if ready.json_body else "")
            raise ConfigError(
                f"{self._service.name} was not found at {self._connection.base_url}\n"
                f"  {ready.path} answers {response.status_code}, content type {kind}; expected {expected}\n"
                '  try: is the base URL that of the service, with no web page before it? is the service ready? is "ready" in its\n'
                "       description the right path?"
            )

    def observe(self, exchange: Exchange) -> None:
        """Count requests without a response."""
        self._silent = self._silent + 1 if exchange.status is None else 0

    def check_responding(self) -> None:
        """Send one short request if several in a row had no response: a service that hangs would make a run take hours.

        Raises:
            NoAnswerError: it does not respond any more.
        """
        if self._silent < SILENT:
            return
        before, self._connection.timeout = self._connection.timeout, SHORT
        try:
            ready = self._service.ready
            HTTPClient(self._connection).request("GET", ready.path if ready is not None else "/")
        finally:
            self._connection.timeout = before
        self._silent = 0
