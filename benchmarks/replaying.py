"""Sends recorded requests again, with nothing else: `python -m benchmarks.replaying FOLDER URL`.

As many processes as the recorded run had: its first process sends what it sent before its workers began, then each worker sends its
own requests in their order, then the first process sends the rest. Only what a service makes up is replaced: ids and tokens, by
what it makes up now. Prints the seconds from the first request to the end of the last response.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MADE_UP = re.compile(r"\b[0-9a-f]{32}\b|eyJ[\w-]+\.[\w-]+\.[\w-]+")  # ids and tokens of the embedded service


@dataclass(frozen=True, slots=True)
class Request:
    """One request; what the service made up is at the odd places of the parts of path, headers and body."""

    at: float
    method: str
    path: list[str]
    headers: list[tuple[str, list[str]]]
    body: list[str]
    received: Any

    @classmethod
    def of(cls, line: str) -> Request:
        read = json.loads(line)
        headers = {name: text for name, text in read["headers"].items() if name.lower() != "content-length"}
        try:
            received = json.loads(read["received"])
        except ValueError:
            received = None
        parts = [(name, parts_of(text)) for name, text in headers.items()]
        return cls(read["at"], read["method"], parts_of(read["path"]), parts, parts_of(read["body"]), received)


def parts_of(text: str) -> list[str]:
    """Split a text, so that everything at an odd place was made up by the service."""
    parts, last = [], 0
    for match in MADE_UP.finditer(text):
        parts += [text[last : match.start()], match[0]]
        last = match.end()
    return [*parts, text[last:]]


class Replay:
    """Sends requests over one connection, and learns what the service calls things now."""

    def __init__(self, url: str, names: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection(str(urlsplit(url).hostname), int(urlsplit(url).port or 80))
        self._names = names

    def send(self, requests: Sequence[Request]) -> None:
        for each in requests:
            headers = {name: self._filled(parts) for name, parts in each.headers}
            body = self._filled(each.body).encode("latin-1")
            self._connection.request(each.method, self._filled(each.path), body or None, headers)
            response = self._connection.getresponse().read()
            if each.received is not None and response[:1] in {b"{", b"["}:
                self._learn(each.received, json.loads(response))

    def close(self) -> None:
        self._connection.close()

    def _filled(self, parts: list[str]) -> str:
        if len(parts) == 1:
            return parts[0]
        return "".join(self._names.get(part, part) if place % 2 else part for place, part in enumerate(parts))

    def _learn(self, before: Any, now: Any) -> None:
        if isinstance(before, dict) and isinstance(now, dict):
            for name, each in before.items():
                self._learn(each, now.get(name))
        elif isinstance(before, list) and isinstance(now, list):
            for one, other in zip(before, now, strict=False):
                self._learn(one, other)
        elif isinstance(before, str) and isinstance(now, str) and before != now and MADE_UP.fullmatch(before):
            self._names.setdefault(before, now)


def replayed(folder: Path, url: str) -> float:
    """Send everything, and return how many seconds that took."""
    streams = [[Request.of(line) for line in file.read_text("utf-8").splitlines()] for file in folder.glob("*.jsonl")]
    first, *workers = sorted(streams, key=lambda each: each[0].at)
    begun = min((each[0].at for each in workers), default=float("inf"))
    names: dict[str, str] = {}
    own = Replay(url, names)
    context = multiprocessing.get_context("fork")
    started = time.perf_counter()
    own.send([each for each in first if each.at < begun])
    processes = [context.Process(target=_work, args=(url, names, each)) for each in workers]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        if process.exitcode:
            raise SystemExit(f"a process ended with {process.exitcode}")
    own.send([each for each in first if each.at >= begun])
    seconds = time.perf_counter() - started
    own.close()
    return seconds


def _work(url: str, names: dict[str, str], requests: Sequence[Request]) -> None:
    Replay(url, dict(names)).send(requests)


if __name__ == "__main__":
    print(replayed(Path(sys.argv[1]), sys.argv[2]))
