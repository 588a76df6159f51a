"""The versions of what a run consists of."""

from __future__ import annotations

import functools
import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = {"suite": "rest-acceptance-suite", "behave": "behave", "requests": "requests"}


@functools.cache
def versions() -> tuple[tuple[str, str], ...]:
    """Return name and version of the suite, of what it is built on, and of Python."""
    found = [(name, _installed(package)) for name, package in PACKAGES.items()]
    return (*((name, number) for name, number in found if number), ("Python", platform.python_version()))


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # run from a folder that is on the path, without an installation
        return ""
