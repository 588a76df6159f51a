"""Starts the service with a defect: `python -m tests.defects.broken_service --defect SLUG`, then the service's own arguments.

Without `--defect` it is the clean service. `--check` builds the service with each defect in turn, without listening.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence

from tests.defects.catalogue import DEFECTS


def main(arguments: Sequence[str]) -> int:
    """The service's own exit code; 2 where there is no such defect."""
    rest = list(arguments)
    if rest == ["--check"]:
        return _check()
    if rest[:1] == ["--defect"]:
        slug = rest[1] if len(rest) > 1 else ""
        if slug not in DEFECTS:
            print(f"there is no defect {slug!r}\n  try: python -m tests.defects --list", file=sys.stderr)
            return 2
        DEFECTS[slug].apply()
        rest = rest[2:]
    from reference_service.command_line import main as serve  # noqa: PLC0415 - only now that it is broken

    return serve(rest)


def _check() -> int:
    """Applies each defect in a process of its own, forked where everything is imported already; tells those that fail."""
    bad = []
    for slug in DEFECTS:
        child = os.fork()
        if child == 0:
            os._exit(_built(slug))
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            bad.append(slug)
    print(f"{len(DEFECTS) - len(bad)} of {len(DEFECTS)} defects apply")
    return 1 if bad else 0


def _built(slug: str) -> int:
    from reference_service import application  # noqa: PLC0415
    from reference_service.database import Database  # noqa: PLC0415
    from reference_service.tokens.accounts import SHIPPED, Accounts  # noqa: PLC0415
    from reference_service.tokens.signing import TokenSigner  # noqa: PLC0415

    try:
        DEFECTS[slug].apply()
        with tempfile.TemporaryDirectory(prefix="smoke-defect-") as folder:
            database = Database(f"sqlite:///{folder}/check.db")
            database.create_tables()
            application.create_app(database, Accounts.from_file(SHIPPED), TokenSigner("s" * 32, 60))
            database.engine.dispose()
    except Exception:  # noqa: BLE001 - whatever it is, it is told
        print(f"{slug} does not apply:\n{traceback.format_exc()}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
