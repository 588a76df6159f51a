"""Reads an HTML page strictly: every element with its text, and no tag that is not closed where it should be."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "input", "br"}
CELLS = (
    "status", "persona", "feature", "title", "time", "message", "steps", "place", "tags", "behave", "trace",
    "again", "group", "sent",
)  # fmt: skip


@dataclass
class Node:
    tag: str
    attrs: dict[str, str | None]
    text: str = ""

    @property
    def classes(self) -> set[str]:
        return set((self.attrs.get("class") or "").split())


@dataclass
class Page(HTMLParser):
    """Every element with its text; it fails for a tag that is not closed where it should be."""

    markup: str
    nodes: list[Node] = field(default_factory=list)
    open: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.markup)
        self.close()
        assert not self.open, f"not closed: {[each.tag for each in self.open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.nodes.append(Node(tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(self.nodes[-1])

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop().tag == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        for each in self.open:
            each.text += data

    def all(self, tag: str, *classes: str) -> list[Node]:
        return [each for each in self.nodes if each.tag == tag and each.classes.issuperset(classes)]

    def scenarios(self) -> list[dict[str, str]]:
        """The cells of each scenario, which the script of the page lays out."""
        (found,) = [json.loads(each.text) for each in self.all("script") if each.attrs.get("id") == "rows"]
        rows = [row for rules in found["features"].values() for _, own in rules for row in own]
        pool = found["pool"]
        return [dict(zip(CELLS, [pool[c] if isinstance(c, int) else c for c in row], strict=True)) for row in rows]

    def verdicts(self) -> list[tuple[str, str]]:
        return [((each.classes - {"verdict"}).pop(), each.text) for each in self.all("div", "verdict")]
