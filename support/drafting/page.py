"""The page that says what a draft could not know, in order of need."""

from __future__ import annotations

from collections.abc import Iterable

from support.drafting.notes import Need, Note, Notes

_INTRODUCTION = {
    Need.RUN: "Write these first.",
    Need.GUESS: (
        "The document does not say these, or not clearly. `python -m support doctor --config {config}` compares each line of the "
        "description with what the service really answers, and prints the corrected line where they differ."
    ),
    Need.LEFT_OUT: (
        "These operations are in no feature. Either the suite could not clean up after them, or it could not create what they need."
    ),
    Need.DECISION: "No document says these.",
}
_HEAD = """\
# What is not known of {title}

The suite beside this page was drafted from what the service says of itself. This is what that did not tell, in order of need.
Delete this page when nothing is left on it.
"""


def page_of(title: str, notes: Notes, config: str) -> str:
    """Return the page in Markdown.

    Args:
        title: of the service.
        config: the path of the config, for commands.
    """
    lines = [_HEAD.format(title=title)]
    for need in Need:
        found = list(notes.of(need))
        if found:
            lines += [f"## {need}", "", _INTRODUCTION[need].format(config=config), "", *_items(found), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _items(notes: Iterable[Note]) -> Iterable[str]:
    """A line for each text, with all its places."""
    places: dict[tuple[str, str], list[str]] = {}
    for each in notes:
        places.setdefault((each.text, each.paste), []).append(each.place)
    for (text, paste), where in places.items():
        yield f"- {', '.join(f'`{each}`' for each in where)}: {text}" + (f"  \n  `{paste}`" if paste else "")
