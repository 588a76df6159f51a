"""A real browser, Chromium, driven by its own protocol over pipes: pages at a width, dark or in print, and what is in them."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--disable-extensions",
    "--no-first-run", "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
    "--disable-dev-shm-usage", "--remote-debugging-pipe",
]  # fmt: skip
SECONDS = 120  # for one answer of the browser


def program() -> str | None:
    """The path of the browser; None if there is none. CHROMIUM names another."""
    return shutil.which(os.environ.get("CHROMIUM", "chromium"))


class Tab:
    """A page in the browser.

    Raises:
        AssertionError: the browser refused a command, gave no answer in time, or a script threw an error.
    """

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._rest, self._numbers, self._session = b"", itertools.count(1), ""
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Give a command of https://chromedevtools.github.io/devtools-protocol, and return its result."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        left = memoryview(json.dumps(message).encode() + b"\0")
        while left:
            left = left[os.write(self._commands, left) :]
        while (answer := self._next()).get("id") != number:
            self.events.append(answer)
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def look(self, width: int, *, dark: bool = False, print_: bool = False, height: int = 900) -> None:
        """Show pages at this width in pixels, with the colours that the reader prefers."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media="print" if print_ else "", features=[scheme])

    def open(self, address: str) -> None:
        """Open a page, and wait until it has been loaded."""
        self.events.clear()
        self.call("Page.navigate", url=address)
        while not any(each.get("method") == "Page.loadEventFired" for each in self.events):
            self.events.append(self._next())

    def value(self, script: str) -> Any:
        """The value of an expression of JavaScript; a promise is waited for."""
        done = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """Save a picture of what is shown, or of the whole page."""
        data = self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))

    def printed(self, path: Path) -> None:
        """Save the page as it would be printed, as PDF."""
        path.write_bytes(base64.b64decode(self.call("Page.printToPDF", printBackground=False)["data"]))

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + SECONDS
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, until - time.monotonic()))
            assert ready, f"the browser gave no answer within {SECONDS} s"
            read = os.read(self._answers, 1 << 20)
            assert read, "the browser ended"
            self._rest += read
        first, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(first))


@contextlib.contextmanager
def opened(found: str, folder: Path) -> Iterator[Tab]:
    """Start the browser, with its profile in a folder of its own, and end it afterwards."""
    ours, theirs = os.pipe(), os.pipe()  # the browser reads at 3, and writes at 4
    command = [found, *FLAGS, f"--user-data-dir={folder}", "about:blank"]
    script = f'exec 3<&{ours[0]} 4>&{theirs[1]}; exec "$@"'
    process = subprocess.Popen(
        ["/bin/bash", "-c", script, "bash", *command], pass_fds=(ours[0], theirs[1]),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(ours[0])
    os.close(theirs[1])
    try:
        yield Tab(ours[1], theirs[0])
    finally:
        os.close(ours[1])
        os.close(theirs[0])
        process.kill()
        process.wait(timeout=30)
