"""Reads that are none of the usual operations: of a part of a resource, or of the service as a whole."""

from __future__ import annotations

from typing import Any

from support.drafting import wording
from support.drafting.access import needs_sign_in
from support.drafting.notes import Need, Notes
from support.drafting.shapes import success_of
from support.drafting.survey import Survey
from support.drafting.values import Values
from support.openapi.operations import Operation

SERVICE = "service"  # the resource of operations that belong to none


class Reads:
    """Adds them to the resources of a description.

    Attributes:
        open: resource and key of an operation → whether a caller who is not signed in may do it.
    """

    def __init__(self, survey: Survey, resources: dict[str, Any], values: Values, notes: Notes) -> None:
        self._survey = survey
        self._resources = resources
        self._values = values
        self._notes = notes
        self._taken = {"sign in"}
        self.open: dict[tuple[str, str], bool] = {}

    def add(self) -> None:
        """Add each to the resource that it is below, or to one that stands for the service."""
        for name, each in self._survey.resources.items():
            for operation in each.extras:
                self._add(operation, name)
        if self._survey.alone:
            name = SERVICE if SERVICE not in self._resources else "whole service"
            self._resources[name] = {"operations": {}}
            for operation in self._survey.alone:
                self._add(operation, name)

    def _add(self, operation: Operation, name: str) -> None:
        required = [each for each in operation.parameters if each.within == "query" and each.required]
        unknown = [each.name for each in required if not self._values.is_given(each.name, each.schema)]
        success = success_of(operation)
        if unknown or not success:
            text = f"the document requires {', '.join(unknown)}, and gives no value for that" if unknown else ""
            self._notes.add(Need.LEFT_OUT, operation.name, text or "the document has no success for it")
            return
        words = self._words(operation)
        key = words.replace(" ", "_").replace("-", "_").replace("'", "")
        document: dict[str, Any] = {
            "method": "GET",
            "path": self._survey.translated(operation.path) or operation.path,
            "phrase": words,
        }
        if success != [200]:
            document["success"] = success
        if required:
            document["query"] = {each.name: self._values.value(each.name, each.schema) for each in required}
        self._resources[name]["operations"][key] = document
        self.open[name, key] = not needs_sign_in(operation)

    def _words(self, operation: Operation) -> str:
        """The words for it, which no other has."""
        path = wording.words_of(operation.path.replace("{", " ").replace("}", " ")) or "the front page"
        usual = f"open {path}"
        words = wording.phrase(str(operation.node["summary"].value or ""), usual)
        numbered = (f"{usual} {number}" for number in range(2, len(self._taken) + 3))
        found = next(each for each in (words, usual, *numbered) if each not in self._taken)
        self._taken.add(found)
        return found
