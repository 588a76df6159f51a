"""Where settings come from: `-D name=value` beats the environment variable, which beats the file, which beats the default."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from support.errors import ConfigError
from support.json_files import nearest, place

REFERENCE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}")


def given(overrides: Mapping[str, str], environ: Mapping[str, str], settings: Iterable[str]) -> dict[str, Any]:
    """Return the settings from the command line and the environment; an empty one counts as not given.

    Raises:
        ConfigError: the command line names a setting that does not exist, or a value is not text.
    """
    names = list(settings)
    for name in overrides:
        # Names with a dot are for others: behave.reporter.…, AllureFormatter.….
        if name not in names and "." not in name:
            near = nearest(name, names)
            hint = f"did you mean -D {near}=…?" if near else "leave it out, or name one of these"
            raise ConfigError(f'there is no setting "{name}"\n  settings: {", ".join(names)}\n  try:      {hint}')
    variables = {name: environ.get(variable(name)) for name in names}
    found = {name: value for name, value in (variables | dict(overrides)).items() if value and name in names}
    for name, value in found.items():
        if not _is_text(value):
            place = f"-D {name}" if name in overrides else variable(name)
            raise ConfigError(f'there is a mistake\n  {place}: expected text in UTF-8; it is "{value}"')
    return found


def _is_text(value: str) -> bool:
    """Whether a value is text: bytes of the command line that are not UTF-8 come as halves of characters."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def variable(setting: str) -> str:
    """Return the name of a setting's environment variable."""
    return "API_BASE_URL" if setting == "base_url" else f"SMOKE_{setting.upper()}"


def located(mistake: str, overrides: Mapping[str, str], values: Mapping[str, Any]) -> str:
    """Return a mistake with the place that its setting comes from, if that is not the file."""
    name = re.split(r"[:.\[]", mistake, maxsplit=1)[0]
    if name in overrides:
        return f"-D {mistake}"
    return f"{variable(name)}, for {mistake}" if name in values else mistake


def substituted(value: Any, environ: Mapping[str, str], mistakes: list[str], path: tuple[str | int, ...] = ()) -> Any:
    """Return a JSON value with each `${NAME}` and `${NAME:-default}` replaced; each variable that is not set is a mistake."""

    def replace(match: re.Match[str]) -> str:
        name, default = match["name"], match["default"]
        found = environ.get(name) or default
        if found is None:
            mistakes.append(f"{place(path)}: ${{{name}}} is not set; export {name}, or write ${{{name}:-a default}}")
            return "unset"
        if not _is_text(found):
            mistakes.append(f"{place(path)}: expected text in UTF-8 in the variable {name}")
            return "unset"
        return found

    if isinstance(value, dict):
        return {key: substituted(each, environ, mistakes, (*path, key)) for key, each in value.items()}
    if isinstance(value, list):
        return [substituted(each, environ, mistakes, (*path, index)) for index, each in enumerate(value)]
    return REFERENCE.sub(replace, value) if isinstance(value, str) else value
