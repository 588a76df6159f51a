"""What to run against, and as whom; wrong settings end the run in one clear message before any request."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from support.documents import ROOT, SERVICES, check, nearest, place, read_object, refuse
from support.errors import ConfigError
from support.persona_config import PersonaConfig

SCHEMA = ROOT / "configs" / "config.schema.json"
DEFAULT = Path("configs") / "embedded.json"

# Name → what it is, for messages and the README. Numbers are seconds.
SETTINGS: Mapping[str, str] = {
    "config": "the environment's file",
    "base_url": "where the service is",
    "persona": "who runs: one name or several, parted by commas",
    "patience": "seconds that a read may lag behind a write",
    "report_json": "file for the JSON report",
    "report_html": "file for the HTML report",
    "journal": "folder of the record of what was made and is owed",
    "cleanup_budget": "seconds that cleaning up may take after a signal, or retry",
    "step_timeout": "seconds after which a step is cut off; 0: never",
    "allow_protected": "the name of a protected environment, typed out to run against it",
}
NUMBERS = {"patience": 0.0, "cleanup_budget": 8.0, "step_timeout": 120.0}
JOURNAL = Path(".smoke")
REFERENCE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Config:
    """An environment, read from JSON and overridden by the command line and the environment's variables.

    `base_url` is None where the embedded service is to be started. `patience` and the timeouts are in seconds.
    `selected` holds the names of the personas that run, in the config's order.
    """

    name: str
    source: Path
    base_url: str | None
    service: Path
    steward: str
    personas: tuple[PersonaConfig, ...]
    selected: tuple[str, ...]
    patience: float = 0.0
    report_json: Path | None = None
    report_html: Path | None = None
    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    ca_bundle: Path | None = None
    journal: Path = JOURNAL
    cleanup_budget: float = 8.0
    step_timeout: float = 120.0
    protected: bool = False
    allow_protected: str | None = None

    @classmethod
    def from_file(
        cls,
        path: str | Path | None = None,
        overrides: Mapping[str, str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Config:
        """Read an environment's file.

        Args:
            path: the file; None takes the `config` setting, else `configs/embedded.json`.
            overrides: settings given as `-D name=value`, which beat everything.
            environ: the process's variables (`API_BASE_URL`, `SMOKE_<NAME>`, and what `${NAME}` refers to).

        Raises:
            ConfigError: with every mistake in one message, each with its place.
        """
        environ = os.environ if environ is None else environ
        given = _given(overrides or {}, environ)
        source = Path(path or given.pop("config", None) or _default())
        document = read_object(source, "config")
        mistakes: list[str] = []
        document = _substituted(document, environ, mistakes, [])
        mistakes += check(document, SCHEMA)
        refuse(source, mistakes)

        settings = {name: document.get(name) for name in SETTINGS} | given
        personas = tuple(PersonaConfig(**each) for each in document["personas"])
        numbers = {name: _seconds(name, settings[name], default, mistakes) for name, default in NUMBERS.items()}
        base_url = _base_url(settings["base_url"], mistakes)
        mistakes += _unwritable(settings)
        mistakes = [_blamed(mistake, overrides or {}, given) for mistake in mistakes]
        mistakes += _mistaken_personas(personas, document["steward"])
        service = _service(document.get("service", "tenant_management"), source, mistakes)
        refuse(source, mistakes)
        return cls(
            name=document.get("name", source.stem),
            source=source,
            base_url=base_url,
            service=service,
            steward=document["steward"],
            personas=personas,
            selected=_selected(settings["persona"], personas, source),
            report_json=_path(settings["report_json"]),
            report_html=_path(settings["report_html"]),
            connect_timeout=document.get("connect_timeout", 5.0),
            read_timeout=document.get("read_timeout", 30.0),
            ca_bundle=_path(document.get("ca_bundle")),
            journal=_path(settings["journal"]) or JOURNAL,
            protected=document.get("protected", False),
            allow_protected=settings["allow_protected"],
            **numbers,
        )

    def refuse_protected(self, how: str) -> None:
        """Raise a `ConfigError` where the environment is protected and its name was not typed out.

        Args:
            how: the option that takes the name, as `-D allow_protected=`.
        """
        if self.protected and self.allow_protected != self.name:
            raise ConfigError(
                f'the environment "{self.name}" is protected ({self.source})\n'
                f"  typed out: {self.allow_protected or 'nothing'}\n  try:       {how}{self.name}, if it is really meant"
            )

    def persona(self, name: str) -> PersonaConfig:
        """The persona of that name; a `KeyError` where there is none."""
        return next(each for each in self.personas if each.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """Every configured persona's name, in the config's order."""
        return tuple(each.name for each in self.personas)


def _given(overrides: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, Any]:
    """The settings named on the command line or in the environment; what is set to nothing is not set."""
    # Names with a dot belong to others: behave.reporter.…, AllureFormatter.….
    for name in overrides:
        if name not in SETTINGS and "." not in name:
            meant = nearest(name, SETTINGS)
            hint = f"did you mean -D {meant}=…?" if meant else "leave it out, or name one of these"
            raise ConfigError(f'there is no setting "{name}"\n  settings: {", ".join(SETTINGS)}\n  try:      {hint}')
    variables = {name: environ.get(_variable(name)) for name in SETTINGS}
    return {name: value for name, value in (variables | dict(overrides)).items() if value}


def _blamed(mistake: str, overrides: Mapping[str, str], given: Mapping[str, Any]) -> str:
    """A mistake with the place that the setting comes from, where that is not the file."""
    name = mistake.split(":", 1)[0]
    if name in overrides:
        return f"-D {mistake}"
    return f"{_variable(name)}, for {mistake}" if name in given else mistake


def _variable(name: str) -> str:
    return "API_BASE_URL" if name == "base_url" else f"SMOKE_{name.upper()}"


def _default() -> Path:
    return DEFAULT if DEFAULT.exists() else ROOT / DEFAULT


def _substituted(value: Any, environ: Mapping[str, str], mistakes: list[str], path: list[str | int]) -> Any:
    """The value with each `${NAME}` and `${NAME:-default}` replaced; what is not set becomes a mistake."""

    def replace(match: re.Match[str]) -> str:
        name, default = match["name"], match["default"]
        found = environ.get(name) or default
        if found is None:
            mistakes.append(f"{place(path)}: ${{{name}}} is not set; export {name}, or write ${{{name}:-a default}}")
            return "unset"
        return found

    if isinstance(value, dict):
        return {key: _substituted(each, environ, mistakes, [*path, key]) for key, each in value.items()}
    if isinstance(value, list):
        return [_substituted(each, environ, mistakes, [*path, index]) for index, each in enumerate(value)]
    return REFERENCE.sub(replace, value) if isinstance(value, str) else value


def _mistaken_personas(personas: tuple[PersonaConfig, ...], steward: str) -> list[str]:
    names = [persona.name for persona in personas]
    mistakes = [
        f'personas[{index}].name: "{name}" is there twice' for index, name in enumerate(names) if name in names[:index]
    ]
    for index, persona in enumerate(personas):
        if persona.username is not None and not persona.password:
            mistakes.append(f'personas[{index}].password: "{persona.name}" has a username and no password')
        if persona.username is None and persona.password is not None:
            mistakes.append(f'personas[{index}].username: "{persona.name}" has a password and no username')
    if steward not in names:
        meant = nearest(steward, names)
        hint = f'did you mean "{meant}"?' if meant else f"configured: {', '.join(names)}"
        mistakes.append(f'steward: persona "{steward}" is not configured; {hint}')
    elif personas[names.index(steward)].anonymous:
        mistakes.append(f'steward: "{steward}" has no username; the steward sets the stage, so it needs an account')
    return mistakes


def _base_url(value: object, mistakes: list[str]) -> str | None:
    if value is None:
        return None
    wanted = "wanted an address such as https://staging.example.com/api"
    if not isinstance(value, str):
        mistakes.append(f"base_url: {wanted}; it is {value!r}")
        return None
    try:
        parts = urlsplit(value.strip())
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        mistakes.append(f'base_url: {wanted}; it is "{value}"')
    elif parts.username or parts.password:
        mistakes.append("base_url: holds a username or password; accounts belong in personas")
    elif parts.query or parts.fragment:
        mistakes.append(f"base_url: {wanted}, with nothing after a ? or #")
    return value.strip().rstrip("/")


def _seconds(name: str, value: object, default: float, mistakes: list[str]) -> float:
    if value is None:
        return default
    try:
        seconds = float(str(value))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        mistakes.append(f'{name}: wanted seconds, 0 or more; it is "{value}"')
    return seconds


def _service(name: str, source: Path, mistakes: list[str]) -> Path:
    """The description's file: a name of `configs/services/`, or a path from the config's folder or the working one."""
    candidates = [SERVICES / f"{name}.json", source.parent / "services" / f"{name}.json"]
    if name.endswith(".json"):
        candidates = [Path(name), source.parent / name] if not Path(name).is_absolute() else [Path(name)]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    known = sorted(each.stem for each in SERVICES.glob("*.json") if not each.name.endswith(".schema.json"))
    mistakes.append(
        f'service: no description "{name}"; described: {", ".join(known)}, or give the path of a .json file'
    )
    return candidates[0]


def _selected(value: object, personas: tuple[PersonaConfig, ...], source: Path) -> tuple[str, ...]:
    names = [persona.name for persona in personas]
    if value == "true" and "true" not in names:  # what behave makes of a bare -D persona
        raise ConfigError(
            f"-D persona needs a name\n  configured: {', '.join(names)} ({source})\n  try:        behave -D persona={names[0]}"
        )
    if value is None:
        return tuple(names)
    parts = value if isinstance(value, list) else str(value).split(",")
    wanted = [str(name).strip() for name in parts if str(name).strip()]
    if not wanted:
        raise ConfigError(f'no persona is named in "{value}"\n  configured: {", ".join(names)} ({source})')
    for name in wanted:
        if name not in names:
            meant = nearest(name, names) or names[0]
            raise ConfigError(
                f'persona "{name}" is not configured\n  configured: {", ".join(names)} ({source})\n'
                f"  try:        behave -D persona={meant}"
            )
    return tuple(name for name in names if name in wanted)


def _unwritable(settings: Mapping[str, Any]) -> list[str]:
    """What could not be written where the settings want it."""
    mistakes = []
    for name in ("report_json", "report_html", "journal"):
        path = _path(settings[name] or (JOURNAL if name == "journal" else None))
        if path is None:
            continue
        wanted = "a folder" if name == "journal" else "a file"
        above = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
        fits = above.is_dir() if above != path else path.is_dir() == (name == "journal")
        if not fits or not os.access(above, os.W_OK):
            mistakes.append(f"{name}: wanted {wanted} that can be written; {path.absolute()} cannot be")
    return mistakes


def _path(value: object) -> Path | None:
    return Path(str(value)) if value else None
