"""What each kind of mutant does to a request on its way: kind → change."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from support.mutation import changes_of_answers as answers
from support.mutation import changes_of_effect as effect
from support.mutation import changes_of_lists as lists
from support.mutation.messages import Response
from support.mutation.mutants import Mutant
from support.mutation.passage import Passage

#: Returns the changed response, or None if there is nothing to change.
Change = Callable[[Mutant, Passage], Response | None]


def _if_answered(change: Change) -> Change:
    """Change only responses with the outcome that the mutant is about."""
    return lambda mutant, passage: change(mutant, passage) if passage.outcome == mutant.outcome else None


CHANGES: Mapping[str, Change] = {
    "status": _if_answered(answers.status),
    "field dropped": _if_answered(answers.fields),
    "field renamed": _if_answered(answers.fields),
    "field emptied": _if_answered(answers.fields),
    "field of another type": _if_answered(answers.fields),
    "another's id": _if_answered(answers.another_id),
    "stale read": effect.stale,
    "item missing": _if_answered(lists.items),
    "item doubled": _if_answered(lists.items),
    "foreign item": _if_answered(lists.items),
    "wrong total": _if_answered(lists.total),
    "wrong order": _if_answered(lists.items),
    "wrong page": _if_answered(lists.page),
    "change not made": effect.change_not_made,
    "removal not made": effect.not_passed_on,
    "refusal into success": effect.for_everybody,
    "refusal into success without effect": effect.success_without_effect,
    "refused but done": effect.refused_but_done,
    "success into refusal": effect.refused,
    "refused and not done": effect.refused,
    "wrong refusal": effect.refused_otherwise,
    "header missing": _if_answered(answers.header),
    "header wrong": _if_answered(answers.header),
    "derived value wrong": _if_answered(answers.derived),
    "secret shown": _if_answered(answers.secret),
    "error without its form": _if_answered(answers.form),
    "another field blamed": _if_answered(answers.blame),
    "bad token accepted": effect.bad_token,
    "right of another": effect.for_everybody,
}


def changed(mutant: Mutant, passage: Passage) -> Response | None:
    """Return the response that a mutant gives a request, or None if it changes nothing of it."""
    if passage.operation.phrase != mutant.operation or mutant.persona not in {"", passage.persona}:
        return None
    return CHANGES[mutant.kind](mutant, passage)
