"""The HTTP server: reads requests, passes them to the service and writes its responses, on persistent connections."""

from __future__ import annotations

import socketserver
from contextlib import suppress

from tests.second_service.http_messages import MalformedRequestError, format_response, read_request
from tests.second_service.problems import Problem
from tests.second_service.service import Service, problem_response


class Connection(socketserver.StreamRequestHandler):
    """One connection of a client."""

    server: Server
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with suppress(ConnectionError):  # the client is gone, so there is nobody to respond to
            while self._exchange():
                pass

    def _exchange(self) -> bool:
        """Respond to the next request; return whether the connection stays open."""
        try:
            request = read_request(self.rfile, self.wfile)
        except MalformedRequestError as error:
            response = problem_response(Problem(error.status, str(error)))
            self.wfile.write(format_response(response, error.request_id, close=True))
            return False
        if request is None:
            return False
        headers = request.headers
        response = self.server.service.respond(
            request.method, request.target, headers.get("authorization"), request.body
        )
        self.wfile.write(
            format_response(
                response, headers.get("x-request-id"), close=request.closes, body_sent=request.method != "HEAD"
            )
        )
        return not request.closes


class Server(socketserver.ThreadingTCPServer):
    """Serves on a port of the loopback interface, with a thread for each connection."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, service: Service) -> None:
        super().__init__(("127.0.0.1", port), Connection)
        self.service = service

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"
