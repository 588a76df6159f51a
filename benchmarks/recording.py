"""Runs behave and writes every request of it down: `python -m benchmarks.recording FOLDER [arguments for behave]`.

Each process of the run writes a file of its own, FOLDER/PID.jsonl, with a line for each request: when it was sent, in seconds of
the monotonic clock, what was sent, and the text of the response.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from support.http.wire import Connection, Delivery, Outgoing
from support.run.behave_command import main


def record(folder: Path) -> None:
    """Write down every request of this process, and of those that are forked from it."""
    deliver = Connection.deliver

    def recorded(connection: Connection, request: Outgoing) -> Delivery:
        at = time.monotonic()
        delivery = deliver(connection, request)
        if delivery.response is not None:
            sent = delivery.response.request
            body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
            line = {
                "at": at,
                "method": sent.method,
                "path": sent.path_url,
                "headers": dict(sent.headers),
                "body": body.decode("latin-1"),
                "received": delivery.response.text,
            }
            with (folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        return delivery

    Connection.deliver = recorded  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    record(Path(sys.argv[1]))
    sys.argv[1:] = sys.argv[2:]
    sys.exit(main())
