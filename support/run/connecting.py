"""What a run needs before its first request: a journal that can be written, and a connection as the config says."""

from __future__ import annotations

from pathlib import Path

from support.cleanup.journal import check_folder
from support.description.service import ServiceDescription
from support.errors import ConfigError
from support.http.limits import MIB
from support.http.masking import Secrets
from support.http.names import Names
from support.http.wire import Connection, Pace
from support.settings.config import Config


def check_journal(folder: Path) -> None:
    """Raise a `ConfigError` if no journal can be written in a folder; nothing may be created without one."""
    try:
        check_folder(folder)
    except OSError as problem:
        raise ConfigError(
            f"nothing can be written to the folder of the journal\n  journal: {folder}: {problem.strerror}\n"
            "  try:     -D journal=, or journal in the config, with a folder that can be written"
        ) from None


def connection_of(
    config: Config, service: ServiceDescription, base_url: str, names: Names, secrets: Secrets
) -> Connection:
    """Return a connection with the limits, certificates, headers and pace of a config."""
    return Connection(
        base_url,
        service,
        names,
        secrets,
        timeout=(config.connect_timeout, config.read_timeout),
        ca_bundle=config.ca_bundle,
        certificate=tuple(map(str, config.client_certificate)),
        proxy=config.proxy,
        headers=config.headers,
        pace=Pace(config.max_rate),
        retry_after=config.retry_after,
        limit=config.response_timeout,
        largest=int(config.max_body * MIB),
        max_items=config.max_items,
    )
