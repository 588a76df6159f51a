"""Unique names for everything that the suite creates: `smoke-<run>-<n>-<kind>`, so that runs never collide."""

from __future__ import annotations

import itertools
import re
import secrets

PREFIX = "smoke"
# Also in the lower snake case of keys, and at the start of an email address.
OURS = re.compile(rf"^{PREFIX}[-_](?P<run>[0-9a-f]{{8}})[-_](?P<number>\d+)(?=[-_@ ]|$)")


def owner_of(name: str, kind: str) -> str | None:
    """Return the run that gave a name to something of a kind, or None if the suite did not give it.

    The whole name must be the suite's, apart from words after it: other people may use nearly the same names.
    """
    hyphened, lower = kind.replace(" ", "-"), kind.replace(" ", "_")
    pattern = rf"{PREFIX}-(?P<run>[0-9a-f]{{8}})-\d+-{hyphened}( .*)?|{PREFIX}_(?P<snake>[0-9a-f]{{8}})_\d+_{lower}"
    match = re.fullmatch(pattern, name, re.DOTALL)
    return (match["run"] or match["snake"]) if match else None


class Names:
    """The unique names of one run."""

    def __init__(self, run: str | None = None) -> None:
        self.run = run or secrets.token_hex(4)
        self._numbers = itertools.count(1)

    def next(self, kind: str) -> str:
        """Return a name that nothing else has: `smoke-7f3a9c02-12-role-assignment`."""
        return f"{PREFIX}-{self.run}-{next(self._numbers)}-{kind.replace(' ', '-')}"

    def request_id(self) -> str:
        """Return the ID of one request of this run: `smoke-7f3a9c02-13`."""
        return f"{PREFIX}-{self.run}-{next(self._numbers)}"


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
