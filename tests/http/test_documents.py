"""A document is fetched whole or not at all, and never waited for without end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from support.http.documents import NotThereError, fetch


@pytest.fixture
def dripping() -> Iterator[str]:
    """The address of a document of which a byte is sent now and then, without end."""
    ended = threading.Event()

    class Drips(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            while not ended.wait(0.05):
                try:
                    self.wfile.write(b" ")
                except OSError:
                    return

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Drips)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/openapi.json"
    finally:
        ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_document_that_drips_is_given_up_after_its_time(dripping: str) -> None:
    with pytest.raises(NotThereError, match=r"openapi\.json cannot be fetched\n  it was not complete within 0\.5 s"):
        fetch(dripping, limit=0.5)
