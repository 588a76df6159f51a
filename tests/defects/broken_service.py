"""Runs the service with a defect: `python -m tests.defects.broken_service --defect SLUG`, followed by the service's arguments.

Without `--defect`, the service is unchanged. `--check` creates the application with each defect, without running it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence

from tests.defects.catalogue import DEFECTS


def main(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code: 2 if the defect does not exist, else that of the service."""
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
    from reference_service.command_line import main as serve  # noqa: PLC0415 - after the defect is applied

    return serve(rest)


def _check() -> int:
    """Apply each defect in its own forked process, and report those that fail."""
    failed = []
    for slug in DEFECTS:
        child = os.fork()
        if child == 0:
            os._exit(_create(slug))
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            failed.append(slug)
    print(f"{len(DEFECTS) - len(failed)} of {len(DEFECTS)} defects apply")
    return 1 if failed else 0


def _create(slug: str) -> int:
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
    except Exception:  # noqa: BLE001 - every exception is reported
        print(f"{slug} does not apply:\n{traceback.format_exc()}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
