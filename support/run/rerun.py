"""The options that a part of a run needs to be run again under the same settings."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from support.settings.config import DEFAULT, Config
from support.settings.reports import REPORTS
from support.settings.sources import variable

#: Settings that each rerun has of its own, or needs none of.
NOT_AGAIN = frozenset({"persona", "config", "base_url", "compare", "jobs", "order", "shard", "times"})
JOBS = ("-j", "--jobs", "--parallel")


def overrides_of(config: Any) -> dict[str, str]:
    """Return the settings of the command line, by behave's configuration; its `-j` is one."""
    given = {name: str(value) for name, value in config.userdata.items()}
    asked = config.jobs != 1 or any(each.startswith(JOBS) for each in sys.argv[1:])
    return given | ({"jobs": str(config.jobs or "auto")} if asked else {})


def options_of(config: Config, overrides: Mapping[str, str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return `-D name=value` for each setting that differs from what a plain `behave` would take.

    Args:
        overrides: what was given with `-D`.
        environ: the variables of the process, which may name another address.
    """
    given: dict[str, str] = {}
    if config.source != DEFAULT:
        given["config"] = str(config.source)
    elsewhere = "base_url" in overrides or variable("base_url") in environ
    if config.base_url is not None and elsewhere:
        given["base_url"] = config.base_url
    given |= {
        name: value
        for name, value in overrides.items()
        if name not in NOT_AGAIN and name not in REPORTS and "." not in name
    }
    return tuple(part for name, value in given.items() for part in ("-D", f"{name}={value}"))
