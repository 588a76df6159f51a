"""Unique names for everything that the suite creates: `smoke-<run>-<n>-<kind>`, so that runs never collide."""

from __future__ import annotations

import itertools
import re
import secrets
import time
from collections.abc import Collection

from support.description.payloads import Text
from support.shared import SharedNumbers

PREFIX = "smoke"
# Also in the lower snake case of keys, and at the start of an email address.
RUN = "[0-9a-f]{8}(?:[0-9a-f]{4})?"  # those with 12 digits begin with the time
OURS = re.compile(rf"^{PREFIX}[-_](?P<run>{RUN})[-_](?P<number>[0-9]+)(?=[-_@ ]|$)")
EARLIEST = 1_577_836_800.0  # 2020, before any run


def owner_of(name: str, kind: str, endings: Collection[str] = ()) -> str | None:
    """Return the run that gave a name to something of a kind, or None if the suite did not give it.

    The whole name must be one that the suite gives, to the character: other people may use nearly the same names.

    Args:
        endings: what the features and the description append to names: after a space, or from the @ of an address on; or a
            template such as `{name:to 120}`, which is what becomes of the whole name.
    """
    hyphened, lower = re.escape(kind.replace(" ", "-")), re.escape(kind.replace(" ", "_"))
    either = rf"{PREFIX}-(?P<run>{RUN})-[1-9][0-9]*-{hyphened}|{PREFIX}_(?P<snake>{RUN})_[1-9][0-9]*_{lower}"
    match = re.match(either, name, re.IGNORECASE | re.ASCII)  # or other letters would do for an s
    if match is None:
        return None
    unique = match.group().lower()
    templates = [each for each in endings if "{name" in each]
    appended = [each if each.startswith("@") else f" {each}" for each in endings if each not in templates]
    given = {unique, *(f"{unique}{each}" for each in appended)}
    written = {template.format(name=Text(each)) for template in templates for each in given}
    return str(match["run"] or match["snake"]).lower() if name in given | written else None


def began(run: str) -> float | None:
    """Return when a run began, in seconds since the epoch; None if its id does not say."""
    if len(run) != 12:
        return None
    seconds = float(int(run[:8], 16))
    return seconds if seconds >= EARLIEST else None


class Names:
    """The unique names of one run, whose id begins with the time, so that the age of what it left can be told anywhere."""

    def __init__(self, run: str | None = None) -> None:
        self.run = run or f"{int(time.time()):08x}{secrets.token_hex(2)}"
        self._numbers = itertools.count(1)
        self._shared: SharedNumbers | None = None

    def share(self) -> None:
        """Give no number twice, whichever of the processes that are forked from now on asks for it."""
        if self._shared is None:
            self._shared = SharedNumbers()
            self._shared.add(next(self._numbers))

    def next(self, kind: str) -> str:
        """Return a name that nothing else has: `smoke-7f3a9c02-12-role-assignment`."""
        return f"{PREFIX}-{self.run}-{self._number()}-{kind.replace(' ', '-')}"

    def request_id(self) -> str:
        """Return the ID of one request of this run: `smoke-7f3a9c02-13`."""
        return f"{PREFIX}-{self.run}-{self._number()}"

    def _number(self) -> int:
        return next(self._numbers) if self._shared is None else int(self._shared.add(1))


def snake_case(name: str) -> str:
    """Return a name in lower snake case: `"Smoke Group 7"` is `smoke_group_7`, `"HTTPServer"` is `http_server`.

    A word begins at a capital that follows a lower-case letter or a digit, and at the last capital of a series that is
    followed by a lower-case letter. Letters and digits of any script are kept; anything else becomes one `_`, and none is
    at either end.
    """
    parts = "".join(
        f"_{letter}" if index and _begins_word(name, index) else letter for index, letter in enumerate(name)
    )
    # The lower case of "İ" is an "i" and a combining dot, which is no letter.
    lower = "".join(
        "".join(low for low in letter.lower() if low.isalnum()) if letter.isalnum() else "_" for letter in parts
    )
    return re.sub(r"_+", "_", lower).strip("_")


def _begins_word(name: str, index: int) -> bool:
    before, here, after = name[index - 1], name[index], name[index + 1 : index + 2]
    if not here.isupper():
        return False
    return before.islower() or before.isdigit() or (before.isupper() and after.islower())
