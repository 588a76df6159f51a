"""Starts the second service: `python -m tests.second_service --accounts-from configs/embedded.json`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from tests.second_service.accounts import Accounts
from tests.second_service.server import Server
from tests.second_service.service import Service
from tests.second_service.storage import Store
from tests.second_service.tokens import Tokens


def main(arguments: list[str] | None = None) -> None:
    """Serve until SIGTERM, SIGINT or, with --stop-with-stdin, the end of standard input."""
    options = _parser().parse_args(arguments)
    service = Service(Store(options.lag), Accounts.from_config(options.accounts_from), Tokens())
    server = Server(options.port, service)
    stopping = threading.Event()
    wake = threading.Event()

    def stop(number: int = 0, frame: FrameType | None = None) -> None:
        stopping.set()
        wake.set()

    def write_census(number: int, frame: FrameType | None) -> None:
        wake.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGUSR1, write_census)
    if options.stop_with_stdin:
        threading.Thread(target=_call_at_end_of_input, args=(stop,), daemon=True).start()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    if options.url_file:
        _write_atomically(options.url_file, server.url)
    else:
        print(server.url, flush=True)

    while not stopping.is_set():
        wake.wait()
        wake.clear()
        if options.census_file:
            _write_atomically(options.census_file, json.dumps(service.census()))
    server.shutdown()
    server.server_close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.second_service", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0: any free one")
    parser.add_argument(
        "--url-file", type=Path, help="file for the base URL, written once the service listens; else it is printed"
    )
    parser.add_argument(
        "--accounts-from", type=Path, required=True, help="config file of the suite; its personas can sign in"
    )
    parser.add_argument("--stop-with-stdin", action="store_true", help="stop when standard input ends")
    parser.add_argument(
        "--lag", type=float, default=0.0, help="seconds until a creation or removal shows in lists (default: 0)"
    )
    parser.add_argument(
        "--census-file",
        type=Path,
        help="file for the number of stored resources by type, written when the service stops and on SIGUSR1",
    )
    return parser


def _call_at_end_of_input(stop: Callable[[], None]) -> None:
    sys.stdin.buffer.read()
    stop()


def _write_atomically(path: Path, text: str) -> None:
    """Write a file so that a reader sees all of it or nothing."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(f"{text}\n", encoding="utf-8")
    part.replace(path)


if __name__ == "__main__":
    main()
