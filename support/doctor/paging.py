"""Looks at pages of lists: the parameters for their size and place, and where the next page is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from support.description.document.lists import Paging
from support.description.payloads import value_at
from support.description.service import Variant
from support.doctor import guesses
from support.doctor.case import Case, Reply
from support.doctor.places import Place
from support.doctor.searching import leaves, nearest_first
from support.errors import UnlikeDescriptionError
from support.http.places import found_at
from support.resources import shapes

MOST_SIZE = 100_000


def of_paging(kind: str, part: str) -> Place:
    """Return a place in the paging of a list."""
    return ("resources", kind, "list", "paging", part)


def look(case: Case, kind: str) -> None:
    """Look at the pages of a list that has more than one item."""
    if len(_ids(case, kind, case.perform(kind, "list"))) < 2:
        return
    if not _size(case, kind):
        return
    _next(case, kind)
    _largest(case, kind)


def _paging(case: Case, kind: str) -> Paging:
    return case.resource(kind).list.paging


def _ask(case: Case, kind: str, query: dict[str, Any]) -> Reply:
    return case.perform(kind, "list", variant=Variant(query=query))


def _ids(case: Case, kind: str, reply: Reply) -> list[Any]:
    """What identifies the items of a page; nothing if it is no page."""
    try:
        items = shapes.items_of(case.resource(kind), reply.body) if reply.fine else []
    except UnlikeDescriptionError:
        return []
    try:
        return list(shapes.ids_of(case.resource(kind), items))
    except UnlikeDescriptionError:
        return [str(each) for each in items]


def _size(case: Case, kind: str) -> bool:
    """Whether the size of a page can be chosen."""
    paging, own = _paging(case, kind), of_paging(kind, "limit")
    described = paging.limit
    if described is not None and _halves(case, kind, described):
        case.chart.agree(own, "it chooses the size of a page")
        return True
    if described is None and paging.style != "none":
        case.chart.unseen(own, "the description has no parameter for the size of a page")
        return False
    usual = nearest_first(described, guesses.SIZES) if described else list(guesses.SIZES)
    found = next((each for each in usual if each != described and _halves(case, kind, each)), None)
    if found is not None and described is not None:
        case.correct([(own, found)], f'"{described}" does not choose the size of a page, and "{found}" does')
        return True
    if found is not None:
        _unsaid(case, kind, found)
        return False
    if described is not None:
        case.differ(own, f'"{described}" does not choose the size of a page')
    return False


def _unsaid(case: Case, kind: str, limit: str) -> None:
    """The description says that there are no pages, and there are."""
    style = next((trial for trial in _styles(case, kind, limit) if _turns(case, kind, limit, trial)), None)
    own: Place = ("resources", kind, "list", "paging")
    truth = {"limit": limit, **style} if style is not None else {"limit": limit}
    case.correct([(own, truth)], f'the list has pages: "{limit}" chooses their size')


def _halves(case: Case, kind: str, parameter: str) -> bool:
    """Whether a parameter chooses the size of a page."""
    reply = _ask(case, kind, {parameter: 1})
    return reply.fine and len(_ids(case, kind, reply)) == 1


def _next(case: Case, kind: str) -> None:
    """The second page is where the description says."""
    paging = _paging(case, kind)
    limit = paging.limit or ""
    now = {part: getattr(paging, part) for part in _parts(paging.style)}
    if paging.style == "none":
        return
    if _turns(case, kind, limit, {"style": paging.style, **now}):
        for part in ("style", *_parts(paging.style)):
            case.chart.agree(of_paging(kind, part), "it leads to the second page")
        return
    for truth in _styles(case, kind, limit):
        if _turns(case, kind, limit, truth):
            trial = [
                (of_paging(kind, part), value) for part, value in truth.items() if value != _plain(case, kind, part)
            ]
            words = ", ".join(
                f"{part} {value if isinstance(value, str | int) else _words(value)}" for part, value in truth.items()
            )
            case.correct(trial, f"the second page is found by {words}")
            return
    case.differ(of_paging(kind, (*_parts(paging.style), "style")[0]), "nothing leads to the second page")


def _plain(case: Case, kind: str, part: str) -> Any:
    value = getattr(_paging(case, kind), part)
    return value.body if part == "next" and value.body is not None else value


def _words(value: Any) -> str:
    return " ".join(f"{key} {each}" for key, each in value.items())


def _parts(style: str) -> tuple[str, ...]:
    return {
        "offset": ("offset",),
        "page": ("page", "first"),
        "marker": ("marker",),
        "cursor": ("cursor", "next"),
        "next": ("next",),
    }.get(style, ())


def _turns(case: Case, kind: str, limit: str, by: dict[str, Any]) -> bool:
    """Whether a way to turn the page leads from the first item to the second."""
    first = _ask(case, kind, {limit: 1, **({by["page"]: by["first"]} if by["style"] == "page" else {})})
    usual = _ids(case, kind, _ask(case, kind, {limit: 1}))
    mine = _ids(case, kind, first)
    if len(mine) != 1 or mine != usual or first.response is None:
        return False
    second = _second(case, kind, limit, by, first, mine[0])
    theirs = _ids(case, kind, second) if second is not None else []
    both = _ids(case, kind, _ask(case, kind, {limit: 2}))
    return len(theirs) == 1 and theirs != mine and (len(both) < 2 or theirs[0] == both[1])


def _second(case: Case, kind: str, limit: str, by: dict[str, Any], first: Reply, own: Any) -> Reply | None:
    style = by["style"]
    if style == "offset":
        return _ask(case, kind, {limit: 1, by["offset"]: 1})
    if style == "page":
        return _ask(case, kind, {limit: 1, by["page"]: by["first"] + 1})
    if style == "marker":
        return _ask(case, kind, {limit: 1, by["marker"]: own})
    place = Paging.model_validate({"next": by["next"]}).next
    assert first.response is not None
    value = found_at(place, first.response, first.body)
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    if style == "cursor":
        return _ask(case, kind, {limit: 1, by["cursor"]: value})
    return _followed(case, kind, str(value))


def _followed(case: Case, kind: str, address: str) -> Reply | None:
    """The page at an address in a response."""
    parts = urlsplit(address)
    if not parts.query and "/" not in address:
        return None
    return _ask(case, kind, dict(parse_qsl(parts.query)))


def _styles(case: Case, kind: str, limit: str) -> Iterator[dict[str, Any]]:
    """Every way to turn the page: the described style with other names, then the other styles."""
    paging = _paging(case, kind)
    first = _ask(case, kind, {limit: 1})
    found = {style: list(_of_style(style, paging, first)) for style in ("offset", "page", "next", "cursor", "marker")}
    order = sorted(found, key=lambda style: style != paging.style)
    for style in order:
        yield from found[style]


def _of_style(style: str, paging: Paging, first: Reply) -> Iterator[dict[str, Any]]:
    described = style == paging.style
    if style == "offset":
        names = nearest_first(paging.offset, guesses.OFFSETS if described else guesses.OFFSETS[:3])
        yield from ({"style": style, "offset": name} for name in names)
    elif style == "page":
        for number in (1, 0) if paging.first else (0, 1):
            yield {"style": style, "page": paging.page, "first": number}
        names = nearest_first(paging.page, guesses.PAGES if described else guesses.PAGES[:1])
        yield from ({"style": style, "page": name, "first": number} for name in names for number in (1, 0))
    elif style == "marker":
        names = nearest_first(paging.marker, guesses.MARKERS if described else guesses.MARKERS[:3])
        yield from ({"style": style, "marker": name} for name in names)
    elif style == "next":
        yield from ({"style": style, "next": place} for place in _addresses(first))
    else:
        texts = [
            path
            for path, value in leaves(first.body)
            if isinstance(value, str | int) and re.search("next|cursor|token|after|more|last", path, re.IGNORECASE)
        ]
        cursors = nearest_first(paging.cursor, guesses.CURSORS if described else guesses.CURSORS[:5])
        pairs = ((path, name) for path in texts[:4] for name in (paging.cursor, *cursors))
        yield from ({"style": style, "cursor": name, "next": path} for path, name in pairs)


def _addresses(first: Reply) -> Iterator[Any]:
    """Where a response has an address that may be that of the next page."""
    if first.response is None:
        return
    for link in first.response.links.values():
        yield from ({"link": relation} for relation in str(link.get("rel", "")).split())
    yield from ({"header": name} for name, value in first.response.headers.items()
                if re.match(r"https?://|/", value) and "?" in value)  # fmt: skip
    named = [
        path
        for path, value in leaves(first.body)
        if isinstance(value, str) and re.match(r"https?://|/|\?", value) and "?" in value
    ]
    yield from sorted(named, key=lambda path: "next" not in path.lower())


def _largest(case: Case, kind: str) -> None:
    """The largest page is as large as described, if the service says so."""
    paging, own = _paging(case, kind), of_paging(kind, "largest")
    if paging.limit is None:
        return
    accepted = _accepts(case, kind, paging.largest)
    more = _accepts(case, kind, paging.largest + 1)
    if accepted and not more:
        case.chart.agree(own, f"{paging.largest} are accepted, {paging.largest + 1} are not")
        return
    if accepted is None or more is None:
        case.chart.unseen(own, "the service accepts any size, and does not say how many it would show")
        return
    low, high = (paging.largest + 1, MOST_SIZE) if accepted else (1, paging.largest)
    if _accepts(case, kind, high) and accepted:
        case.chart.unseen(own, f"even {high} are accepted")
        return
    while high - low > 1:
        middle = (low + high) // 2
        if _accepts(case, kind, middle):
            low = middle
        else:
            high = middle
    case.correct([(own, low)], f"the largest page has {low} items, not {paging.largest}")


def _accepts(case: Case, kind: str, size: int) -> bool | None:
    """Whether a size of pages is accepted; None if the response does not say."""
    paging = _paging(case, kind)
    reply = _ask(case, kind, {str(paging.limit): size})
    if not reply.fine:
        return False
    echo = case.resource(kind).list.echo.get(str(paging.limit))
    if echo is None:
        return None if size > paging.largest or size == paging.largest else True
    shown = value_at(reply.body, echo)
    return shown == size if isinstance(shown, int) else None
