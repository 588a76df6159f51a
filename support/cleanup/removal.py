"""Removes one thing, and observes whether it is gone: by its id, by its name, and by the list where that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import requests

from support.cleanup.made import Made
from support.description.service import Resource
from support.errors import SuiteError
from support.http.answers import is_missing
from support.http.exchange import Purpose
from support.resources.addressing import unexpected
from support.resources.helper import ResourceHelper
from support.resources.result import HelperResult

Tried = set[tuple[str, frozenset[tuple[str, str]]]]  # resource and ids
RETRYABLE = frozenset({409, 423, 425, 429, 500, 502, 503, 504})
NOWHERE_TO_LOOK = (
    "perhaps left: its id leads nowhere although nothing has removed it, and there is no list to look for it in"
)
STILL_LISTED = "the list still shows it, although its removal was answered with success"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something is not gone yet.

    Attributes:
        wait: seconds after which to try again; None: trying again makes no sense.
        with_parent: whether it waits for the removal of something else.
        inside: whether something in it may keep it from being removed.
    """

    reason: str
    wait: float | None = None
    with_parent: bool = False
    inside: bool = False


class Remover:
    """Removes things one by one as the steward, and observes each time whether they are gone.

    Args:
        helper: the steward's.
        tried: gets what this run has tried to remove; None if another run may have tried.

    Attributes:
        by_list: whether the list, too, must not show any more what was removed.
        checking: the helper for what is observed.
    """

    def __init__(self, helper: ResourceHelper, *, by_list: bool = False, tried: Tried | None = None) -> None:
        self.by_list = by_list
        self._tried = tried
        self.checking = helper.doing(Purpose.REMOVAL_CHECK)
        self._removing = helper.doing(Purpose.REMOVAL)

    def remove(self, resource: Resource, ids: Any, made: Made, *, look: bool = True) -> Failure | None:
        """Remove something, and return why it is not gone yet; None once it is.

        Args:
            look: whether to observe that it is gone although its removal was answered with success.
        """
        removal, kind, name = resource.removal, resource.name, made.name
        tried = self._may_be_gone(kind, ids)
        before = [self._perform(resource, verb, ids) for verb in removal.before]
        result = self._removing.delete(kind, ids, name)
        missing = not result.success and is_missing(resource.operations["delete"], result.response)
        if not result.success and not missing:
            wait = retry_after(result.response) if result.status in RETRYABLE else None
            if wait is None and self._is_gone(resource, ids):
                return None
            earlier = "".join(f"; {each}" for each in before if each)
            reason = f"its removal was answered {result.said}{_unlike(resource, result)}{earlier}"
            return Failure(reason, wait, inside=True)
        after = [each for each in (self._perform(resource, verb, ids) for verb in removal.after) if each]
        if after:
            return Failure("; ".join(after), wait=0.0)
        if (look or missing) and self.is_visible(resource) and self.checking.exists(kind, ids):
            return Failure(f"it still exists after its removal was answered {result.status}", wait=0.0)
        if missing and not made.removed:
            failure = self._look_elsewhere(resource, ids, made, tried=tried)
            if failure is not None:
                return failure
        if self.by_list and self.listed(resource, replace(made, ids=ids)):
            return Failure(STILL_LISTED, wait=0.0)
        if name and self.checking.name_taken(kind, ids, name):
            return Failure(
                f"its name is still taken after its removal was answered {result.status} (resources.{kind}.removal.name_check)",
                wait=0.0,
            )
        return None

    def _look_elsewhere(self, resource: Resource, ids: Any, made: Made, *, tried: bool) -> Failure | None:
        """Its id leads nowhere though nobody has removed it: perhaps it has another one.

        Args:
            tried: whether it may be gone by an earlier try.
        """
        if resource.can("list"):
            others = self.checking.search(made.kind, ids, made.marks) if made.marks else []
            found = (self.remove(resource, other, replace(made, removed=True)) for other in others)
            return next((each for each in found if each is not None), None)
        assigned = not resource.is_tie and resource.chosen_id is None
        if not assigned or tried or self._tried is None:
            return None
        self._tried.discard((made.kind, frozenset(ids.items())))  # this try has removed nothing
        return Failure(NOWHERE_TO_LOOK, wait=0.0, with_parent=True)

    def _may_be_gone(self, kind: str, ids: Mapping[str, str]) -> bool:
        """Whether an earlier try may have removed something; from now on, this one may have."""
        if self._tried is None:
            return True
        each = (kind, frozenset(ids.items()))
        tried = each in self._tried
        self._tried.add(each)
        return tried

    def _is_gone(self, resource: Resource, ids: Any) -> bool:
        """Whether it is seen not to exist, although its removal was answered in another way: removed before, for example."""
        if not self.is_visible(resource):
            return False
        try:
            return not self.checking.exists(resource.name, ids)
        except (AssertionError, SuiteError):
            return False

    def _perform(self, resource: Resource, verb: str, ids: Any) -> str | None:
        """Do what must happen before or after a delete, and return why it failed; nothing if the thing does not exist."""
        operation = resource.operations[verb]
        result = self._removing.perform(operation, ids)
        if result.success or is_missing(operation, result.response):
            return None
        return f"to {operation.phrase} was answered {result.said}"

    def is_visible(self, resource: Resource) -> bool:
        """Whether it can be seen that something exists."""
        return resource.removal.unverifiable is None or resource.can("read") or resource.can("list")

    def shown(self, made: Made) -> Any:
        """What a list shows of something with its id; None if there is no list, or it shows nothing of it."""
        path = {key: value for key, value in made.ids.items() if key != made.kind}
        items = self.checking.beginning_with(made.kind, path, "")
        return next((item for ids, item in items if ids[made.kind] == made.id), None)

    def listed(self, resource: Resource, made: Made) -> list[Any]:
        """The ids of what a list shows of something.

        A list may leave out what a read shows of something that stays readable, so then only a read tells.
        """
        if not resource.can("list") or not resource.can("delete"):
            return []
        found: list[Any] = self.checking.search(made.kind, made.ids, made.marks) if made.marks else []
        own = made.ids.get(resource.list.resource or "", made.id)
        if not found and own is not None:
            found = [made.ids] if self.checking.is_listed(made.kind, made.ids) else []
        if resource.removal.gone and resource.can("read"):
            found = [ids for ids in found if self.checking.exists(made.kind, ids)]
        return found


def _unlike(resource: Resource, result: HelperResult) -> str:
    """What to look at if a removal seems to be a success, but not the described one; else nothing."""
    delete = resource.operations["delete"]
    expected = " or ".join(map(str, delete.success))
    if result.response.ok:
        return f"; the service description expects {expected} ({delete.place}.success)"
    hint = unexpected(delete, result.status)
    return f" {hint}" if hint else ""


def retry_after(response: requests.Response) -> float:
    try:
        return min(60.0, max(0.0, float(response.headers.get("Retry-After", "0"))))
    except ValueError:  # a date; the usual interval will do
        return 0.0
