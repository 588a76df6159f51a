"""Finds the operation of a document that a request is, by its method and path."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from support.openapi.operations import Operation

_VARIABLE = re.compile(r"(\{[^{}/]*\})")


class Paths:
    """The paths of a document.

    Args:
        base_paths: what each of its servers has before every path; see `Document.base_paths`.
    """

    def __init__(self, operations: Iterable[Operation], base_paths: Iterable[str]) -> None:
        # The longest first: "" fits before every path.
        self._base_paths = sorted({*base_paths, ""}, key=len, reverse=True)
        templates: dict[str, dict[str, Operation]] = {}
        for each in operations:
            templates.setdefault(each.path.rstrip("/"), {})[each.method] = each
        self._by_length: dict[int, list[tuple[re.Pattern[str], str, dict[str, Operation]]]] = {}
        # Text is more exact than a variable, the more so the nearer it is to the beginning.
        for path in sorted(templates, key=_exactness):
            entry = (_pattern(path), path, templates[path])
            self._by_length.setdefault(path.count("/"), []).append(entry)

    def find(self, method: str, url: str, base_url: str) -> tuple[Operation | None, str]:
        """Return the operation that a request is, or None, and the path that it has in the document, empty if it has none.

        Args:
            url: the address of the request. Before its path may stand the path of one of the document's servers, or that of
                `base_url`, if the service is behind a gateway that adds it; a slash at the end makes no difference.
        """
        path, below = (urlsplit(each).path for each in (url, base_url))
        starts = [*self._base_paths[:-1], below.rstrip("/"), ""]
        known = ""
        for start in dict.fromkeys(starts):
            if not f"{path}/".startswith(f"{start}/"):
                continue
            rest = unquote_safely(path.removeprefix(start).rstrip("/"))
            for pattern, template, methods in self._by_length.get(rest.count("/"), []):
                if pattern.fullmatch(rest):
                    if method in methods:
                        return methods[method], template
                    known = known or template
        return None, known


def unquote_safely(path: str) -> str:
    """Return a path without escapes, but those of slashes, which separate nothing."""
    return "%2F".join(unquote(part) for part in re.split("%2[Ff]", path))


def _pattern(path: str) -> re.Pattern[str]:
    parts = _VARIABLE.split(unquote_safely(path))
    return re.compile("".join("[^/]+" if index % 2 else re.escape(part) for index, part in enumerate(parts)), re.DOTALL)


def _exactness(path: str) -> list[tuple[bool, int]]:
    return [(bool(_VARIABLE.search(part)), -len(_VARIABLE.sub("", part))) for part in path.split("/")]
