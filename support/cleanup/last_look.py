"""At the end of a run, the lists must not show anything of it any more."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterator, Mapping

from support.cleanup.budget import Budget
from support.cleanup.cleaner import Cleaner
from support.cleanup.journal import Journal
from support.cleanup.made import MADE, Made
from support.cleanup.state import Leftover
from support.description.model import root_of
from support.description.payloads import value_at
from support.description.service import Resource
from support.errors import AuthenticationError, NoAnswerError
from support.http.exchange import Purpose
from support.http.names import PREFIX
from support.polling import Patience
from support.resources.helper import ResourceHelper

TRIES = 3
Found = list[Made]


def still_listed(
    journal: Journal,
    cleaner: Cleaner,
    helper: ResourceHelper,
    patience: Patience,
    known: Collection[Made],
    unseen: list[str],
) -> list[Leftover]:
    """Look for everything with a name of this run in the lists, remove it, and return what is left.

    What is in something that this run created went with that.

    Args:
        known: what is known to be left, or is kept.
        unseen: gets a line for each list that could not be looked at.
    """
    looking = helper.doing(Purpose.REMOVAL_CHECK)
    left: list[Leftover] = []
    cleaner.look_at_lists()
    for resource, ids in list(_lists(journal, helper)):
        shown = functools.partial(_shown, looking, resource, ids, journal, known)
        try:
            found = _seen(functools.partial(patience.until_not, shown), cleaner.budget)
        except (AssertionError, NoAnswerError, AuthenticationError) as problem:
            reason = str(problem).strip().splitlines()[0]
            unseen.append(f"the list of {resource.plural} could not be looked at in the end: {reason}")
            continue
        left += cleaner.clean([_outstanding(journal, made) for made in found])
    return left


def _lists(journal: Journal, helper: ResourceHelper) -> Iterator[tuple[Resource, Mapping[str, str]]]:
    """Each list that may show something of the run, once, and is in nothing that the run created itself."""
    seen: list[tuple[str, Mapping[str, str]]] = []
    for kind, path in sorted(journal.places):
        resource = helper.service.resources.get(kind)
        if resource is None or not resource.can("list") or not resource.can("delete"):
            continue
        ids, needed = dict(path), resource.operations["list"].placeholders
        if any(each not in ids or (root_of(each), ids[each]) in journal.ids for each in needed):
            continue
        place = {each: ids[each] for each in needed}
        if (kind, place) not in seen:
            seen.append((kind, place))
            yield resource, place


def _seen(look: Callable[[], Found], budget: Budget) -> Found:
    """What a look shows; one that fails is repeated, since a service may be busy for a moment."""
    for _ in range(TRIES - 1):
        try:
            return look()
        except (AssertionError, NoAnswerError, AuthenticationError):
            budget.wait(0.5, budget.begin())
    return look()


def _outstanding(journal: Journal, made: Made) -> Made:
    made = journal.intend(made)
    journal.outcome(made, MADE)
    return made


def _is_there(helper: ResourceHelper, resource: Resource, ids: Mapping[str, str]) -> bool:
    """Whether what a list shows is there; a list may leave out that something which stays readable is archived."""
    return not (resource.removal.gone and resource.can("read")) or helper.exists(resource.name, ids)


def _shown(
    helper: ResourceHelper, resource: Resource, path: Mapping[str, str], journal: Journal, known: Collection[Made]
) -> Found:
    """What a list shows of this run: by its name, or by its id if it shows no name."""
    ours = re.compile(rf"{PREFIX}[-_]{journal.run}[-_]")
    own_part = resource.tied or resource.name
    found = []
    for shown, item in helper.beginning_with(resource.name, path, f"{PREFIX}-{journal.run}-"):
        own = shown[resource.name]
        ids = {**{key: each for key, each in shown.items() if key != resource.name}, own_part: own}
        name = value_at(item, resource.name_field) if resource.name_field else None
        text = name if isinstance(name, str) else own
        mine = ours.match(text) or (name is None and (root_of(own_part), own) in journal.ids)
        if mine and not _is_known(resource, ids, known) and _is_there(helper, resource, ids):
            marks = {resource.name_field: text} if resource.name_field and isinstance(name, str) else {}
            where = resource.operations["list"].path_for(ids)
            found.append(Made(resource.name, None if resource.is_tie else text, ids, "", where, marks))
    return found


def _is_known(resource: Resource, ids: Mapping[str, str], known: Collection[Made]) -> bool:
    return any(each.kind == resource.name and ids.items() <= each.ids.items() for each in known)
