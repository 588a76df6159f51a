"""Parses the text of a document: JSON, or YAML as OpenAPI has it, with the keys of JSON and without YAML's own types."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Mapping
from typing import Any

import yaml

from support.errors import ConfigError

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without its C library
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

# What YAML 1.2 calls true and false; PyYAML would read yes, no, on and off too.
_BOOLEAN = re.compile("^(?:true|True|TRUE|false|False|FALSE)$")
_MERGE = "tag:yaml.org,2002:merge"
MOST_VALUES = 5_000_000  # with everything that is repeated by an alias written out
_OTHERS = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")


class _Loader(_SafeLoader):
    """Reads YAML as JSON has it: every key is text, and a date is text too."""

    yaml_implicit_resolvers = {
        sign: [(tag, pattern) for tag, pattern in known if tag not in _OTHERS]
        for sign, known in _SafeLoader.yaml_implicit_resolvers.items()
    }


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> Any:
    found: dict[str, Any] = {}
    yield found
    own = [pair for pair in node.value if pair[0].tag != _MERGE]
    loader.flatten_mapping(node)  # puts what is merged (<<) first, and what stands here replaces that
    merged = [pair for pair in node.value if not any(pair[0] is key for key, _ in own)]
    for key_node, value_node in merged:
        found[str(key_node.value)] = loader.construct_object(value_node, deep=True)
    names: set[str] = set()
    for key_node, value_node in own:
        key: Hashable = loader.construct_object(key_node, deep=True)
        name = key if isinstance(key, str) else str(key_node.value)
        if name in names and key_node.start_mark is not None:
            raise yaml.MarkedYAMLError(problem=f'the key "{name}" appears twice', problem_mark=key_node.start_mark)
        names.add(name)
        found[name] = loader.construct_object(value_node, deep=True)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", _BOOLEAN, list("tTfF"))
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def parsed(content: bytes, where: str) -> Any:
    """Return the JSON value that a text holds, in JSON or YAML.

    Args:
        where: the file or address that it was read from.

    Raises:
        ConfigError: it is neither, with line and column.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise _unreadable(where, f"it is not a text in UTF-8: {problem.reason} at byte {problem.start}") from None
    try:
        if text.lstrip().startswith(("{", "[")):
            return json.loads(text)
        if text.lstrip().startswith("<"):
            raise _unreadable(
                where,
                "it is HTML or XML, perhaps the page that shows the document; name the address of the document itself",
            )
        return _limited(yaml.load(text, _Loader), where)  # noqa: S506 - a safe loader
    except json.JSONDecodeError as problem:
        found = _as_yaml(text)  # a document in YAML may begin with a brace too
        if found is None:
            line = f"line {problem.lineno}, column {problem.colno}: {problem.msg}"
            raise _unreadable(where, f"it is not valid JSON; {line}") from None
        return _limited(found, where)
    except yaml.YAMLError as problem:
        raise _unreadable(where, f"it is not valid YAML{_mark(problem)}") from None
    except RecursionError:
        raise _unreadable(where, "it is nested too deeply") from None
    except ValueError as problem:  # a number of thousands of digits
        raise _unreadable(where, str(problem)) from None


def _limited(content: Any, where: str) -> Any:
    """The same; aliases in a few lines of YAML may stand for more than any memory holds.

    Raises:
        ConfigError: it has too many values.
    """
    if _size(content, {}) > MOST_VALUES:
        raise _unreadable(where, f"it has more than {MOST_VALUES:,} values, with its aliases written out")
    return content


def _size(value: Any, known: dict[int, int]) -> int:
    """How many values there are in a value; each is counted once, and added as often as it is there."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if not inside:
        return 1
    if id(value) not in known:
        known[id(value)] = 1 + sum(_size(each, known) for each in inside)
    return known[id(value)]


def _as_yaml(text: str) -> Any:
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _mark(problem: yaml.YAMLError) -> str:
    mark = getattr(problem, "problem_mark", None)
    words = str(getattr(problem, "problem", None) or problem).splitlines()[0]
    return f"; line {mark.line + 1}, column {mark.column + 1}: {words}" if mark is not None else f"; {words}"


def _unreadable(where: str, reason: str) -> ConfigError:
    return ConfigError(
        f"the OpenAPI document {where} cannot be read\n  {reason}\n  try: correct it there, or name another document"
    )


def version_of(content: Any, where: str) -> str:
    """Return the version of OpenAPI that a document is written in: `2.0`, `3.0` or `3.1`.

    Raises:
        ConfigError: it is no such document.
    """
    if not isinstance(content, Mapping):
        raise _unreadable(where, "it must be an object, with openapi (or swagger), info and paths")
    written = content.get("openapi", content.get("swagger"))
    if written is None:
        keys = ", ".join(list(content)[:5]) or "nothing"
        raise _unreadable(
            where, f'it has neither "openapi" nor "swagger" at its top, which would say its version; it has {keys}'
        )
    version = ".".join(str(written).split(".")[:2])
    if version not in {"2.0", "3.0", "3.1"} or (version == "2.0") != ("openapi" not in content):
        raise _unreadable(where, f"it is written in OpenAPI {written}; known are 2.0, 3.0 and 3.1")
    if not isinstance(content.get("paths", {} if version == "3.1" else None), Mapping):
        raise _unreadable(where, 'it has no object "paths", so it promises nothing')
    return version
