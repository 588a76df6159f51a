"""Keys: the lower snake case that the service derives from names."""

from __future__ import annotations

import re


def key_of(name: str) -> str:
    """Return a name in lower snake case; empty if it has neither a letter nor a digit."""
    parts: list[str] = []
    for before, here, after in zip(f" {name}", name, f"{name[1:]} ", strict=False):
        if here.isupper() and (before.islower() or before.isdigit() or (before.isupper() and after.islower())):
            parts.append("_")
        parts.append(here if here.isalpha() or here.isdigit() else "_")
    # In lower case, one letter (U+0130) becomes two characters; the second is a combining mark, not a letter.
    lowered = "".join(parts).lower().replace("i\u0307", "i")
    return re.sub("_+", "_", lowered).strip("_")


def is_key(text: str) -> bool:
    return text != "" and text == key_of(text)
