"""A service's OpenAPI document, 2.0, 3.0 or 3.1, read from a file or an address. References are followed only when needed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.typing import URI

from support.errors import ConfigError
from support.http.documents import NotThereError, fetch
from support.openapi.reading import parsed, version_of

Fetch = Callable[[str], bytes]
OPAQUE = Resource.opaque


@dataclass(frozen=True, eq=False)
class Node:
    """A place in a document, and what stands there.

    Attributes:
        uri: where the document is that it stands in; a reference may lead to another one.
        pointer: the place in it, such as `#/components/schemas/Group`.
    """

    document: Document = field(repr=False)
    uri: str
    pointer: str
    value: Any

    def __getitem__(self, key: str | int) -> Node:
        """What stands below it; a place without anything has the value None."""
        token = str(key).replace("~", "~0").replace("/", "~1")
        value = self.value
        if isinstance(value, Mapping):
            below = value.get(str(key))
        else:
            below = value[int(key)] if isinstance(value, list) and int(key) < len(value) else None
        return Node(self.document, self.uri, f"{self.pointer}/{token}", below)

    def __contains__(self, key: object) -> bool:
        return isinstance(self.value, Mapping) and key in self.value

    def __iter__(self) -> Iterator[Node]:
        """The items of a list."""
        return (self[index] for index in range(len(self.value))) if isinstance(self.value, list) else iter(())

    def items(self) -> Iterator[tuple[str, Node]]:
        """The members of an object; none if it is none."""
        return ((str(key), self[key]) for key in self.value) if isinstance(self.value, Mapping) else iter(())

    @property
    def reference(self) -> str | None:
        """What it refers to, if it is a reference."""
        found = self.value.get("$ref") if isinstance(self.value, Mapping) else None
        return found if isinstance(found, str) else None

    @property
    def place(self) -> str:
        """The place as messages show it: the pointer, after the document's address if that is another one."""
        return self.pointer if self.uri == self.document.uri else f"{self.uri}{self.pointer}"

    def resolved(self) -> Node:
        """Follow its reference, and those that this leads to.

        Raises:
            ConfigError: a reference leads nowhere, or in a circle.
        """
        found, seen = self, set()
        while (reference := found.reference) is not None:
            if (found.uri, found.pointer) in seen:
                raise ConfigError(f"{self.document.source}: the reference at {self.place} leads to itself")
            seen.add((found.uri, found.pointer))
            found = found.referred(reference)
        return found

    def referred(self, reference: str) -> Node:
        """Return what a reference at this place leads to.

        Raises:
            ConfigError: it leads nowhere.
        """
        return self.document.at(urljoin(self.uri, reference), self)


class Document:
    """An OpenAPI document.

    Args:
        source: where it was read from, for messages.
        uri: its address, which relative references begin at.
        content: what it says.
        get: fetches what references to other documents lead to.
    """

    def __init__(self, source: str, uri: str, content: Mapping[str, Any], get: Fetch) -> None:
        self.source = source
        self.uri = uri
        self.version = version_of(content, source)
        self.content = content
        self._get = get
        # The registry keeps nothing that it retrieves on the way, and each document is to be fetched once.
        kept: Any = functools.cache(self._retrieved)
        registry: Any = Registry(retrieve=kept)  # type: ignore[call-arg]  # attrs makes it
        self._registry: Registry[Any] = registry.with_resource(uri, OPAQUE(content))

    @property
    def root(self) -> Node:
        """The whole document."""
        return Node(self, self.uri, "#", self.content)

    @property
    def title(self) -> str:
        """Its title, or where it was read from."""
        return str(self.root["info"]["title"].value or self.source)

    @functools.cached_property
    def base_paths(self) -> tuple[str, ...]:
        """The path that each of its servers has before every path, without a slash at the end; empty for none."""
        if self.version == "2.0":
            return (str(self.content.get("basePath") or "").rstrip("/"),)
        servers = [_path_of(server, self.uri) for server in self.root["servers"]]
        return tuple(dict.fromkeys(servers)) or ("",)

    def at(self, uri: str, origin: Node) -> Node:
        """Return what stands at an address.

        Args:
            origin: the place that refers to it, for the message.

        Raises:
            ConfigError: nothing stands there.
        """
        where, fragment = urldefrag(uri)
        pointer = unquote(fragment)
        problem = "nothing is there"
        if pointer and not pointer.startswith("/"):
            problem = "only references with a JSON pointer (#/…) are followed"
        else:
            try:
                value = self._registry.resolver(where).lookup(f"{where}#{fragment}").contents
                return Node(self, where, f"#{pointer}", value)
            except Unresolvable as unresolvable:
                problem = str(_cause(unresolvable) or problem)
        raise ConfigError(
            f"{self.source}: the reference to {origin.reference or uri} leads nowhere\n  at:  {origin.place}\n"
            f"  {problem}\n  try: correct it in the document"
        )

    def _retrieved(self, uri: URI) -> Resource[Any]:
        return OPAQUE(parsed(self._get(uri), uri))


def read(source: str, folder: Path | None = None, get: Fetch | None = None) -> Document:
    """Read a document.

    Args:
        source: a file, in `folder` unless its path is absolute, or an address (http, https).
        get: fetches an address; None for a plain request without a token.

    Raises:
        ConfigError: it cannot be read, or is no OpenAPI document.
    """
    fetched = functools.partial(_content, get or fetch)
    uri = source
    if urlsplit(source).scheme not in {"http", "https", "file"}:
        uri = (folder or Path()).joinpath(source).absolute().as_uri()
    content = parsed(fetched(uri), source)
    version_of(content, source)
    return Document(source, uri, content, fetched)


def _content(get: Fetch, uri: str) -> bytes:
    """What is at an address, or in a file.

    Raises:
        ConfigError: it cannot be read.
    """
    parts = urlsplit(uri)
    if parts.scheme != "file":
        return get(uri)
    path = Path(unquote(parts.path))
    try:
        return path.read_bytes()
    except OSError as problem:
        raise NotThereError(
            f"the OpenAPI document {path} cannot be read\n  {problem.strerror}\n  try: the path of a file, or an address"
        ) from None


def _path_of(server: Node, uri: str) -> str:
    """The path of a server's address, with the default values of its variables."""
    address = str(server["url"].value or "")
    for name, variable in server["variables"].items():
        address = address.replace("{" + name + "}", str(variable["default"].value))
    absolute = address if "://" in address else urljoin(uri if uri.startswith("http") else "http://host/", address)
    return unquote(urlsplit(absolute).path).rstrip("/")


def _cause(problem: BaseException) -> ConfigError | None:
    """What kept a reference from being followed, if its document could not be read."""
    current: BaseException | None = problem
    while current is not None and not isinstance(current, ConfigError):
        current = current.__cause__ or current.__context__
    return current
