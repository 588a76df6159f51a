"""The library as others use it too, with the journals of dead runs and the command that sweeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.cleanup import made as events
from support.cleanup.journal import Journal
from support.cleanup.made import Made
from support.commands.command_line import main
from support.resources.helper import ResourceHelper
from support.run.session import Session
from support.settings.config import Config
from tests.library.service import Library
from tests.library.worlds import SERVICE, config

RUN, OTHER = "0badcafe", "deadbeef"
LONG_AGO = "2020-01-01T00:00:00Z"
Items = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Swept:
    code: int
    said: str


class Place:
    """The library as others use it, a config for it, and its journals."""

    def __init__(self, library: Library, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.library, self.folder = library, folder
        self.journal = folder / "journal"
        self._capsys = capsys

    @property
    def items(self) -> Items:
        """Everything that exists, copied."""
        return {path: dict(item) for path, item in self.library.store.items.items()}

    def put(self, path: str, **fields: Any) -> None:
        """Let something exist, for a long time already if nothing else is said."""
        self.library.store.items[path] = {"created_at": LONG_AGO, **fields}

    def shelf(self, own: str, name: str, **fields: Any) -> None:
        self.put(f"/shelves/{own}", shelf_id=own, title=name, **fields)

    def everything(self, run: str, own: str = "s") -> None:
        """One of each kind, connected, as a run would have left it."""
        shelf, reader = f"/shelves/{own}", f"/readers/{own}-r"
        self.shelf(own, f"smoke-{run}-1-shelf")
        self.put(reader, reader_id=f"{own}-r", title=f"smoke-{run}-2-reader renamed")
        self.put(f"{shelf}/books/{own}-b", book_id=f"{own}-b", title=f"smoke-{run}-3-book")
        self.put(f"{shelf}/labels/smoke_{run}_4_label", label_key=f"smoke_{run}_4_label")
        self.put(f"{shelf}{reader}", shelf_id=own, reader_id=f"{own}-r")
        self.put(f"{shelf}{reader}/books/{own}-b", book_id=f"{own}-b")

    def died(self, *made: Made, run: str = RUN, **about: Any) -> Path:
        """The journal of a dead run with these things outstanding."""
        record = Journal(self.journal, run, {"base_url": self.library.url, "environment": "library", **about})
        for each in made:
            intent = record.intend(each)
            if not each.lost:
                record.outcome(Made(each.kind, each.name, each.ids, "", "", number=intent.number), events.MADE)
        record.close()
        return record.path

    def sweep(self, *arguments: str, **settings: Any) -> Swept:
        """Run the command."""
        file = config(self.folder, self.library.url, cleanup_budget=0.05, **settings)
        self._capsys.readouterr()
        code = main(["sweep", "--config", str(file), *arguments])
        printed = self._capsys.readouterr()
        return Swept(code, printed.out + printed.err)

    @contextmanager
    def steward(self) -> Iterator[ResourceHelper]:
        """The steward's helper, as the command has it."""
        file = config(self.folder, self.library.url)
        session = Session.prepare(Config.from_file(file, environ={}), SERVICE)
        try:
            session.connect()
            yield session.steward()
        finally:
            session.close()


def rewind(path: Path, seconds: float) -> None:
    """Let the entries of a journal be older."""
    then = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()
    entries = [json.loads(line) | {"at": then} for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(each) + "\n" for each in entries), "utf-8")


def shelf_of_run(own: str, **more: Any) -> Made:
    name = f"smoke-{RUN}-1-shelf"
    return Made("shelf", name, {"shelf": own}, "steward", "/shelves", {"title": name}, **more)


def lost_shelf() -> Made:
    """A shelf whose create had no response."""
    name = f"smoke-{RUN}-1-shelf"
    return Made("shelf", name, {}, "steward", "/shelves", {"title": name}, lost=True)
