"""Starts the second service: `python -m tests.second_service --accounts-from configs/embedded.json --url-file FILE`."""

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
from tests.second_service.store import Store
from tests.second_service.wire import SecondService


def main(arguments: list[str] | None = None) -> None:
    """Serve until told to stop (SIGTERM, SIGINT, or the end of standard input where that is asked for)."""
    parser = argparse.ArgumentParser(prog="python -m tests.second_service", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--url-file", type=Path, help="file for the base URL, there as soon as the service listens")
    parser.add_argument("--accounts-from", type=Path, required=True, help="an environment's file of the suite")
    parser.add_argument("--stop-with-stdin", action="store_true", help="stop when standard input ends")
    parser.add_argument(
        "--lag", type=float, default=0.0, help="seconds that lists do not show what was made or removed"
    )
    parser.add_argument(
        "--census-file", type=Path, help="file for the counts of all that is held, at the end and on SIGUSR1"
    )
    options = parser.parse_args(arguments)

    service = SecondService(options.port, Store(options.lag), Accounts.from_config(options.accounts_from))
    ending = threading.Event()
    wanted = threading.Event()

    def end(number: int = 0, frame: FrameType | None = None) -> None:
        ending.set()
        wanted.set()

    def count(number: int, frame: FrameType | None) -> None:
        wanted.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGUSR1, count)
    if options.stop_with_stdin:
        threading.Thread(target=_at_end_of_input, args=(end,), daemon=True).start()
    threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    if options.url_file:
        _write(options.url_file, service.url)

    while not ending.is_set():
        wanted.wait()
        wanted.clear()
        if options.census_file:
            _write(options.census_file, json.dumps(service.census()))
    service.shutdown()
    service.server_close()


def _at_end_of_input(act: Callable[[], None]) -> None:
    sys.stdin.buffer.read()
    act()


def _write(path: Path, words: str) -> None:
    """Write a file that is never seen half-written."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(f"{words}\n", encoding="utf-8")
    part.replace(path)


if __name__ == "__main__":
    main()
