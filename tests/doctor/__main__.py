"""Seeds all mistakes of a list into one description, and counts those that the doctor names in one run: `make mistakes`.

Kinto and JupyterHub are installed and started by the scripts of the examples; the embedded service is the third. Exit code 1 if a
mistake is not named, or if something is left behind.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from support.run.embedded import EmbeddedService
from tests.doctor import further_mistakes, mistakes
from tests.doctor.examining import examine
from tests.doctor.mistakes import Mistake
from tests.examples.services import JupyterHub, Kinto, free_ports

SEEDED = {
    "reference": (mistakes.REFERENCE, further_mistakes.REFERENCE),
    "kinto": (mistakes.KINTO, further_mistakes.KINTO),
    "jupyterhub": (mistakes.JUPYTERHUB, further_mistakes.JUPYTERHUB),
}


def main(names: list[str]) -> int:
    """Examine each service with each of its lists, print a line for each, and return the exit code."""
    failed = False
    with tempfile.TemporaryDirectory(prefix="mistakes-") as folder:
        for name in names or SEEDED:
            place = Path(folder) / name
            place.mkdir()
            with _running(name, place):
                for number, listed in enumerate(SEEDED[name]):
                    failed |= not _examined(name, place / str(number), list(_compatible(listed)))
    return int(failed)


def _examined(name: str, folder: Path, seeded: list[Mistake]) -> bool:
    """Examine a service with all these mistakes in its description, and return whether each was named and nothing is left."""
    folder.mkdir()
    before = time.monotonic()
    found = examine(folder, None, *seeded, service=name)
    took = time.monotonic() - before
    missed = [each for each in seeded if not found.names(each)]
    left = found.written["left_behind"]
    print(f"{name}: {len(seeded) - len(missed)} of {len(seeded)} mistakes named in one run, {took:.0f} s", flush=True)
    said = {each["place"]: f"{each['answered']} {each['paste']}" for each in found.written["lines"]}
    for each in [
        *(f"missed: {each}, {each.line}: {said.get(each.line)}" for each in missed),
        *(f"left behind: {each}" for each in left),
    ]:
        print(f"  {each}", flush=True)
    return not missed and not left


def _compatible(seeded: Iterable[Mistake]) -> Iterator[Mistake]:
    """Those that fit into one description: of two at the same place, or one in the other, the first."""
    taken: list[tuple[str | int, ...]] = []
    for each in seeded:
        if not any(each.place[: len(other)] == other[: len(each.place)] for other in taken):
            taken.append(each.place)
            yield each


@contextmanager
def _running(name: str, folder: Path) -> Iterator[None]:
    """A service, with the environment that its config needs."""
    if name == "reference":
        embedded = EmbeddedService()
        os.environ["API_BASE_URL"] = embedded.start("/readyz")
        try:
            yield
        finally:
            embedded.stop()
            del os.environ["API_BASE_URL"]
        return
    kind = {"kinto": Kinto, "jupyterhub": JupyterHub}[name]
    service = kind(folder, free_ports([kind])[name])
    os.environ[f"{kind.variable}_PORT"] = str(service.port)
    try:
        service.up()
        yield
    finally:
        service.down()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
