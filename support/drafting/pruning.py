"""Keeps of a survey what a suite can try and clean up again; the rest is left out, with the reason."""

from __future__ import annotations

import re

from support.drafting.notes import Need, Notes
from support.drafting.survey import Found, Survey
from support.openapi.operations import Operation

_BRACES = re.compile(r"\{([^{}]+)\}")


def prune(survey: Survey, notes: Notes) -> None:
    """Remove, in place, every operation that cannot be tried without leaving something behind, or without a thing to try it on."""
    for found in survey.resources.values():
        if found.makes and "delete" not in found.operations:
            operation = found.operations.pop("create")
            text = (
                "what it creates could not be removed: no operation does that. If it may stay, say why in removal.kept"
            )
            notes.add(Need.LEFT_OUT, operation.name, text, '"removal": {"kept": "…"}')
    while sum(_prune(found, survey, notes) for found in survey.resources.values()):
        for name in [each.name for each in survey.resources.values() if not each.operations and not each.extras]:
            del survey.resources[name]
    for name in [each.name for each in survey.resources.values() if not each.operations and not each.extras]:
        del survey.resources[name]
    for operation, reason in survey.left:
        notes.add(Need.LEFT_OUT, operation.name, reason)


def _prune(found: Found, survey: Survey, notes: Notes) -> bool:
    """Remove what cannot be tried of a resource, and return whether there was any."""
    lacking = {verb: reason for verb, each in found.operations.items() if (reason := _lack(each, found, survey))}
    if "create" in lacking or "delete" in lacking:  # what cannot be created cannot be read, and not be removed either
        lacking = {verb: lacking.get(verb) or lacking.get("create") or lacking["delete"] for verb in found.operations
                   if verb != "list" or verb in lacking}  # fmt: skip
    for verb, reason in lacking.items():
        notes.add(Need.LEFT_OUT, found.operations.pop(verb).name, reason)
    extras = {id(each): reason for each in found.extras if (reason := _lack(each, found, survey))}
    for each in found.extras:
        if id(each) in extras:
            notes.add(Need.LEFT_OUT, each.name, extras[id(each)])
    found.extras[:] = [each for each in found.extras if id(each) not in extras]
    return bool(lacking or extras)


def _lack(operation: Operation, found: Found, survey: Survey) -> str:
    """Why an operation cannot be tried; empty if it can."""
    path = survey.translated(operation.path)
    if path is None:
        return "nothing in the document creates what its path names"
    for name in _BRACES.findall(path):
        if name == found.name and operation is found.operations.get("create"):
            continue
        known = survey.resources.get(name)
        if known is None or not known.makes:
            return f"its path needs a {name}, and the suite could not create one"
    return ""
