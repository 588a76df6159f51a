"""Checks of settings that concern more than their type: addresses, personas, and the place of a service description."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from support.errors import ConfigError
from support.json_files import SERVICES, nearest, suggestion
from support.settings.persona import PersonaConfig


def base_url(text: str) -> str:
    """Return the address of a service without a slash at its end; raise a `ValueError` if it is not one."""
    expected = "expected an address such as https://staging.example.com/api"
    try:
        parts = urlsplit(text.strip())
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        _, account, rest = text.rpartition("@")  # before it there may be a password
        raise ValueError(f'{expected}; it is "{f"***@{rest}" if account else text}"')
    if parts.username or parts.password:
        raise ValueError("holds a username or password; accounts belong in personas")
    if parts.query or parts.fragment:
        raise ValueError(f"{expected}, with nothing after a ? or #")
    return text.strip().rstrip("/")


def candidates(service: str, source: Path) -> list[Path]:
    """Return where a description may be.

    By name in `configs/services/`, or in `services/` beside the config; by path from the config's folder, or from the current one.
    """
    if not service.endswith(".json"):
        return [SERVICES / f"{service}.json", source.parent / "services" / f"{service}.json"]
    return [Path(service)] if Path(service).is_absolute() else [source.parent / service, Path(service)]


def wrong_personas(names: tuple[str, ...], personas: tuple[PersonaConfig, ...], steward: str) -> list[str]:
    """Return what is wrong with the personas of a config: one line for each mistake."""
    mistakes = [
        f'personas[{index}].name: "{name}" appears twice' for index, name in enumerate(names) if name in names[:index]
    ]
    for index, persona in enumerate(personas):
        if persona.token is not None and persona.username is not None:
            mistakes.append(
                f'personas[{index}].token: "{persona.name}" has a token and an account; one of them is enough'
            )
        if persona.username is not None and not persona.password and persona.provision is None:
            mistakes.append(f'personas[{index}].password: "{persona.name}" has a username and no password')
        if persona.username is None and persona.password is not None:
            mistakes.append(f'personas[{index}].username: "{persona.name}" has a password and no username')
    if steward not in names:
        mistakes.append(f'steward: persona "{steward}" is not configured; {suggestion(steward, names, "configured")}')
    elif personas[names.index(steward)].anonymous:
        mistakes.append(
            f'steward: "{steward}" has no username; the steward prepares each scenario, so it needs an account'
        )
    elif personas[names.index(steward)].provision is not None:
        mistakes.append(f'steward: "{steward}" is created for the run, and the steward is who creates it')
    return mistakes


def unsendable(value: str | None, place: str) -> list[str]:
    """Return what is wrong with a text that a header is to carry: one line, or none."""
    if value is None or (value.isprintable() and value.isascii()) or _fits_header(value):
        return []
    return [
        f"{place}: expected a text that a header can carry; it has a line break or another sign that none may carry"
    ]


def _fits_header(value: str) -> bool:
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return not any(ord(sign) < 32 or ord(sign) == 127 for sign in value)


def unknown_service(name: str, file: Path) -> list[str]:
    """Return what is wrong with the place of a service description."""
    if file.is_file():
        return []
    known = sorted(each.stem for each in SERVICES.glob("*.json") if not each.name.endswith(".schema.json"))
    return [f'service: no description "{name}"; described: {", ".join(known)}, or give the path of a .json file']


def unwritable(files: Mapping[str, Path], journal: Path) -> list[str]:
    """Return which files and folders cannot be written: one line for each.

    Args:
        files: setting → file.
    """
    mistakes = []
    for name, path in (*files.items(), ("journal", journal)):
        kind = "folder" if name == "journal" else "file"
        flaw = _flaw(path)
        if flaw:
            mistakes.append(f"{name}: expected a {kind} that can be written; no path has {flaw}")
            continue
        try:
            above = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
            fits = above.is_dir() if above != path else path.is_dir() == (kind == "folder")
        except OSError as problem:  # a name that is too long
            mistakes.append(f"{name}: expected a {kind} that can be written; {path!s:.80}: {problem.strerror}")
            continue
        if not fits or not os.access(above, os.W_OK):
            mistakes.append(f"{name}: expected a {kind} that can be written; {path.absolute()} cannot be")
    return mistakes


def _flaw(path: Path) -> str:
    """What a path has that none may have."""
    if "\0" in str(path):
        return "a null character"
    try:
        os.fsencode(path)
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return "half of a character (a lone surrogate)"
    return ""


def missing_certificates(bundle: Path | None, setting: str = "ca_bundle") -> list[str]:
    """Return what is wrong with a file of certificates, if one is set."""
    if bundle is None or bundle.exists():
        return []
    what = "certificates to trust" if setting == "ca_bundle" else "the client's own certificate or its key"
    return [f"{setting}: expected a file of {what}; there is none at {bundle.absolute()}"]


def missing_features(setting: Path, folder: Path) -> list[str]:
    """Return what is wrong with the folder of features."""
    if folder.is_dir():
        return []
    return [
        f"features: expected a folder of features, beside the config or below the current folder; there is no {setting}"
    ]


def proxy(text: str) -> str:
    """Return the address of a proxy; raise a `ValueError` if it is not one."""
    try:
        parts = urlsplit(text.strip())
        usable = parts.scheme in {"http", "https", "socks5", "socks5h"} and parts.hostname
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("expected the address of a proxy, such as http://proxy.example.com:3128")
    return text.strip()


def secrets_in(address: str | None) -> list[str]:
    """Return the password in an address, if it has one."""
    password = urlsplit(address).password if address else None
    return [password] if password else []


def check_selection(wanted: tuple[str, ...] | None, names: tuple[str, ...], source: Path) -> None:
    """Raise a `ConfigError` if a selected persona is not configured, or none is named.

    Args:
        names: the configured personas; `source` is their file.
    """
    configured = f"configured: {', '.join(names)} ({source})"
    if wanted == ("true",) and "true" not in names:  # behave's value for a bare -D persona
        raise ConfigError(f"-D persona needs a name\n  {configured}\n  try:        behave -D persona={names[0]}")
    if wanted == ():
        raise ConfigError(
            f'the setting "persona" names no persona\n  {configured}\n  try:        behave -D persona={names[0]}'
        )
    for name in wanted or ():
        if name not in names:
            near = nearest(name, names) or names[0]
            raise ConfigError(
                f'persona "{name}" is not configured\n  {configured}\n  try:        behave -D persona={near}'
            )
