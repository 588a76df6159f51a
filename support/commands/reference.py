"""The page docs/description-reference.md: every key of a description and of a config, rendered from the models."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from support.description.document import answers, lists, openapi, operations, parts, resources, service, tokens, waivers
from support.description.resolve import DEFAULTS
from support.settings import config, persona, schema

Schema = Mapping[str, Any]
ABOUT = """\
# Every key of a service description and of a config

A service is described in one JSON file, and an environment in another, the config. This page lists every key of both, with its
type, its meaning, its default and an example. To write your first description, follow
[describe-your-service.md](describe-your-service.md). The page is generated from the models in `support/description/document/`
and `support/settings/`: `make docs` writes it, and `make check` tells when it is not current.

- Where a list of texts or statuses is one of two types, a single one needs no list: `"success": 201` is `"success": [201]`.
- A *path* of a request begins with a slash and follows the `base_url`. A path in a body leads into JSON: `data.items.0.id`.
- Texts that are sent may have placeholders: `{name}` is a unique name, `{key}` the same with underscores, `{run}` the ID of the
  run, `{group[slug]}` a field of the scenario's group, `{other_group[slug]}` of the other group, `{it[slug]}` and `{other[slug]}`
  of the resource that the operation is on, and `{me[login]}` a value of the persona. A text that is one placeholder alone becomes
  the value itself, which may be a number or an object. `{name:upper}`, `{name:swapcase}`, `{name:middle}` and `{name:to 120}`
  change a text."""
#: The parts in reading order: model → title.
DESCRIPTION: Mapping[type[BaseModel], str] = {
    service.Service: "The whole description",
    service.Ready: "Ready",
    openapi.OpenApi: "OpenAPI document",
    tokens.Token: "Token",
    tokens.TokenStep: "Token step",
    tokens.Send: "Send",
    service.Claims: "Claims",
    answers.Answer: "Answer",
    answers.Blames: "Blames",
    answers.Errors: "Errors",
    resources.Resource: "Resource",
    operations.Operation: "Operation",
    operations.Variant: "Variant",
    operations.Poll: "Poll",
    lists.List: "List",
    lists.Paging: "Paging",
    resources.Removal: "Removal",
    waivers.Waiver: "Waiver",
    parts.Place: "Place",
    parts.Envelope: "Envelope",
}
CONFIG: Mapping[type[BaseModel], str] = {
    config.Config: "The whole config",
    persona.PersonaConfig: "Persona",
    persona.Provision: "Provision",
}
TITLES = {model.__name__: title for model, title in {**DESCRIPTION, **CONFIG}.items()}
PATTERNS = {"^/": "path", r"^[A-Z]+ (/\S*)?$": "method and path", r"^[\w.]+:\w+$": "module:Class"}
PLURALS = {
    "text": "texts",
    "number": "numbers",
    "status": "statuses",
    "path of a file or folder": "paths of files or folders",
}
MOST_PLACES = 4


def page() -> str:
    """Return the page."""
    blocks = [ABOUT, "## The description", *_parts(DESCRIPTION, service.Service.model_json_schema(by_alias=True))]
    blocks += ["## The config", *_parts(CONFIG, schema.schema())]
    return "\n\n".join(blocks) + "\n"


def _parts(models: Mapping[type[BaseModel], str], schema: Schema) -> Iterator[str]:
    """The text of each part: its title, what it is, where it stands, and a table of its keys."""
    found = dict(schema["$defs"]) | {next(iter(models)).__name__: schema}
    places = _places(found, next(iter(models)).__name__)
    for model, title in models.items():
        whole = found[model.__name__]
        whole = next(each for each in (whole, *whole.get("anyOf", ())) if "properties" in each)
        yield f"### {title}"
        where = [f"`{place}`" for place in places[model.__name__] if place]
        more = ", and wherever else the tables say so" if len(where) > MOST_PLACES else ""
        at = f"\n\nAt {', '.join(where[:MOST_PLACES])}{more}." if where else ""
        yield f"{_about(model, whole)}{at}"
        yield "\n".join(_table(model, whole))
        if model is operations.Operation:
            yield _usual()


def _about(model: type[BaseModel], whole: Schema) -> str:
    if model is config.Config:
        return str(whole["description"])
    return " ".join(str(whole["description"]).split("\n\nAttributes:")[0].split())


def _table(model: type[BaseModel], whole: Schema) -> Iterator[str]:
    yield "| key | type | default | what it is | example |"
    yield "| --- | --- | --- | --- | --- |"
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    for name, shape in whole["properties"].items():
        field = fields.get(name)  # the reports of a config have none
        examples = field.examples if field is not None else shape["examples"]
        default = "required" if name in whole.get("required", ()) else _default(field.default if field else None)
        what = _cell(shape["description"])
        yield f"| `{name}` | {type_of(shape)} | {default} | {what} | {_code((examples or [None])[0])} |"


def _usual() -> str:
    """What an operation is without a word, by its key."""
    lines = [
        "These keys have defaults:",
        "",
        "| operation | method | path | success | phrase | done |",
        "|" + " --- |" * 6,
    ]
    for name, usual in DEFAULTS.items():
        statuses = ", ".join(map(str, usual.get("success", (200,))))
        texts = [_code(usual[key]) if key in usual else "" for key in ("phrase", "done")]
        lines.append(f"| `{name}` | {usual['method']} | `{usual['on']}` | {statuses} | {' | '.join(texts)} |")
    return "\n".join(lines)


def type_of(schema: Schema) -> str:
    """Return the type of a key in words, with a link to the part that it is."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        link = f"[{TITLES[name].lower()}](#{TITLES[name].lower().replace(' ', '-')})"
        return f"text or {link}" if name in {"Place", "Envelope", "Ready", "OpenApi"} else link
    if "anyOf" in schema:
        return _choice([each for each in schema["anyOf"] if each.get("type") != "null"])
    if "enum" in schema or "const" in schema:
        return " or ".join(_code(each) for each in schema.get("enum", [schema.get("const")]))
    return _simple(schema)


def _simple(schema: Schema) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):  # a text with commas, or a list
        return "text or list of texts"
    if kind == "array":
        return f"list of {_several(schema['items'])}"
    if kind == "object":
        values = _values(schema)
        return f"object of {_several(values)}" if isinstance(values, Mapping) and values else "object"
    if kind == "string":
        return PATTERNS.get(
            schema.get("pattern", ""), "path of a file or folder" if schema.get("format") == "path" else "text"
        )
    if kind == "integer" and schema.get("maximum") == parts.STATUS_SCHEMA["maximum"]:
        return "status"
    return {"integer": "number", "number": "number", "boolean": "true or false"}.get(str(kind), "any JSON")


def _choice(schemas: list[Schema]) -> str:
    several = [each for each in schemas if each.get("type") == "array"]
    if several and len(schemas) > 1:
        return f"{type_of(schemas[0])} or {type_of(several[0])}"
    return " or ".join(type_of(each) for each in schemas)


def _several(schema: Schema) -> str:
    words = type_of(schema)
    return PLURALS.get(words, words)


def _default(value: Any) -> str:
    if isinstance(value, BaseModel):
        value = value.model_dump(by_alias=True, exclude_unset=True)
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value
    if isinstance(value, Path):
        value = value.as_posix()
    return "" if value in (None, PydanticUndefined, "", (), {}) else _code(value)


def _places(schemas: Schema, root: str) -> dict[str, list[str]]:
    """Where each part stands, with NAME for a name that the file chooses; the shortest place first."""
    found: dict[str, list[str]] = {root: [""]}
    waiting = [(root, "")]
    while waiting:
        owner, place = waiting.pop(0)
        for name, field in _properties(schemas[owner]).items():
            for part, below in _references(field):
                where = ".".join(filter(None, (place, name))) + below
                found.setdefault(part, []).append(where)
                if len(found[part]) == 1:
                    waiting.append((part, where))
    return found


def _properties(schema: Schema) -> Schema:
    return next((each["properties"] for each in (schema, *schema.get("anyOf", ())) if "properties" in each), {})


def _references(schema: Schema, below: str = "") -> Iterator[tuple[str, str]]:
    """The parts that a key leads to, each with what follows the key."""
    if "$ref" in schema:
        yield schema["$ref"].rsplit("/", 1)[1], below
    for each in schema.get("anyOf", ()):
        yield from _references(each, below)
    if isinstance(values := _values(schema), Mapping):
        yield from _references(values, f"{below}.NAME")
    if "items" in schema:
        yield from _references(schema["items"], f"{below}[0]")


def _values(schema: Schema) -> Any:
    """The schema of the values of an object with any keys, or with keys of a form."""
    return next(iter(schema.get("patternProperties", {}).values()), schema.get("additionalProperties"))


def _code(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False).replace("|", "\\|")
    return f"`{text}`"


def _cell(text: str) -> str:
    """A text for a table: what stands in backticks stays, and nothing else is taken for HTML."""
    pieces = re.split(r"(`[^`]*`)", text.replace("|", "\\|"))
    return "".join(each if each.startswith("`") else each.replace("<", "&lt;").replace(">", "&gt;") for each in pieces)
