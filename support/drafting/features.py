"""Writes the features of a draft: the life of each resource, what it rejects, and who may do what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from support.description.service import Operation, Resource, ServiceDescription
from support.drafting.draft import Draft
from support.drafting.resources import Described

STEWARD, ANONYMOUS = "admin", "anonymous"
_TABLE = "        "


def features_of(draft: Draft, service: ServiceDescription) -> dict[str, str]:
    """Return the text of each feature, by the name of its file."""
    found: dict[str, str] = {}
    for resource in service.resources.values():
        described = draft.described.get(resource.name)
        blocks = [
            *_life(resource, described, service),
            *_refusals(resource, described, service),
            *_matrix(resource, draft, service),
        ]
        if blocks:
            tag = resource.plural.replace(" ", "_").replace("-", "_").lower()
            found[f"{tag}.feature"] = _feature(tag, resource.plural, blocks)
    if service.token.has_endpoint:
        found["authentication.feature"] = _feature("authentication", "authentication", list(_authentication(service)))
    return found


def _feature(tag: str, title: str, blocks: Sequence[str]) -> str:
    why = "Drafted from what the service says of itself; say here why anybody cares."
    head = f"@{tag}\nFeature: {_capital(title)}\n  {why}\n"
    return "\n".join([head, *blocks])


def _scenario(title: str, steps: Iterable[str], *, smoke: bool = False) -> str:
    tags = f"@smoke @persona.{STEWARD}" if smoke else f"@persona.{STEWARD}"
    return "\n".join([f"    {tags}", f"    Scenario: {title}", *_steps(steps), ""])


def _outline(title: str, steps: Iterable[str], headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"    @persona.{STEWARD}", f"    Scenario Outline: {title}", *_steps(steps), "", "      Examples:"]
    return "\n".join([*lines, *_table([headings, *rows]), ""])


def _steps(steps: Iterable[str]) -> Iterator[str]:
    """Each step with its keyword; one of the same kind as the one before begins with And."""
    before = ""
    for step in steps:
        keyword, text = step.split(" ", maxsplit=1)
        yield f"      {'And' if keyword == before else keyword} {text}"
        before = keyword


def _table(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    known = [[cell.replace("|", r"\|") for cell in row] for row in rows]
    widths = [max(len(row[index]) for row in known) for index in range(len(known[0]))]
    for row in known:
        yield f"{_TABLE}| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"


def _given(resource: Resource, service: ServiceDescription) -> list[str]:
    """What must exist before one can be created: what it needs, and nothing that comes with that."""
    parents = [each for each in resource.parents if each in service.resources]
    below = {above for each in parents for above in _above(each, service)}
    return [f"Given a smoke {each} exists" for each in parents if each not in below]


def _above(name: str, service: ServiceDescription) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for each in service.resources[waiting.pop()].parents:
            if each in service.resources and each not in found:
                found.add(each)
                waiting.append(each)
    return found


def _made(resource: Resource) -> str:
    """The words for creating one."""
    return resource.operations["create"].phrase


def _life(resource: Resource, described: Described | None, service: ServiceDescription) -> Iterator[str]:
    if described is None or not resource.can("create"):
        return
    one, several, exists = resource.name, resource.plural, [f"Given a smoke {resource.name} exists"]
    kept = resource.can("read") and bool(resource.fields or resource.new)
    listed = resource.can("list")
    yield f"  Rule: {_capital(_a(resource))} exists from its creation to its removal\n"
    outcome = [f"Then the {one} {'has the requested values' if kept else 'exists'}"]
    title = f"A new {one} {'has the requested values' if kept else 'exists'}"
    if listed:
        outcome.append(f"Then the {one} is in the list of {several}")
        title += " and is in the list"
    yield _scenario(title, [*_given(resource, service), f"When I {_made(resource)}", *outcome], smoke=True)
    if resource.can("delete"):
        gone = [f"Then the {one} no longer exists"] + (
            [f"Then the {one} is not in the list of {several}"] if listed else []
        )
        yield _scenario(
            f"A removed {one} no longer exists",
            [*exists, f"When I {resource.operations['delete'].phrase}", *gone],
            smoke=True,
        )
        yield from _after_removal(resource, described)
    yield from _values(resource, described, service, kept=kept)


def _after_removal(resource: Resource, described: Described) -> Iterator[str]:
    created = resource.operations["create"]
    found = [resource.operations[verb] for verb in described.gone if resource.can(verb)]
    # What creates a thing at its own address creates it again.
    operations = [each for each in found if (each.method, each.path) != (created.method, created.path)]
    done = resource.operations["delete"].done
    if operations and done:
        steps = [
            f"Given a smoke {resource.name} exists",
            f"Given {done}",
            "When I try to <operation>",
            "Then I am told that it does not exist",
        ]
        rows = [[each.phrase] for each in operations]
        yield _outline(f"A request to <operation> does not find a removed {resource.name}", steps, ["operation"], rows)


def _values(resource: Resource, described: Described, service: ServiceDescription, *, kept: bool) -> Iterator[str]:
    one, exists = resource.name, [f"Given a smoke {resource.name} exists"]
    if not kept:
        return
    changing = [resource.operations[verb] for verb in ("update", "replace") if resource.can(verb) and resource.change]
    if not changing and not described.varied.valid:
        return
    yield f"  Rule: {_capital(_a(resource))} keeps the values that it is given\n"
    for operation in changing:
        verb = "changed" if operation.verb == "update" and not operation.whole else "replaced"
        yield _scenario(
            f"{_capital(_a(resource))} can be {verb}",
            [*exists, f"When I {operation.phrase}", f"Then the {one} has the requested values"],
        )
    if described.varied.valid:
        steps = [
            *_given(resource, service),
            f"When I {_made(resource)} with <detail>",
            f"Then the {one} has the requested values",
        ]
        yield _outline(
            f"{_capital(_a(resource))} can be created with <detail>",
            steps,
            ["detail"],
            [[each] for each in described.varied.valid],
        )


def _refusals(resource: Resource, described: Described | None, service: ServiceDescription) -> Iterator[str]:
    if described is None or not resource.can("create") or not described.varied.wrong:
        return
    yield f"  Rule: Invalid {resource.plural} are rejected\n"
    blames = service.answers["invalid"].blames is not None
    for verb, given in (("create", _given(resource, service)), ("update", [f"Given a smoke {resource.name} exists"])):
        if resource.can(verb):
            yield from _rejected(resource, described, resource.operations[verb], given, blames=blames)


def _rejected(
    resource: Resource, described: Described, operation: Operation, given: list[str], *, blames: bool
) -> Iterator[str]:
    """What an operation rejects; an update may leave a field out, unless it replaces everything."""
    wrong = described.varied.wrong
    if operation.verb == "update":
        fields = set(resource.changeable)
        wrong = {
            words: field for words, field in wrong.items()
            if (fields >= _touched(resource, words) or words == "an unknown field")
            and not (resource.variants[words].unset and operation.method == "PATCH")
        }  # fmt: skip
    done = "created" if operation.verb == "create" else "updated"
    if wrong:
        steps = [*given, f"When I try to {operation.phrase} with <fault>"]
        steps.append(
            "Then my request is rejected because the <field> is invalid"
            if blames
            else "Then my request is rejected as invalid"
        )
        headings = ["fault", "field"] if blames else ["fault"]
        rows = [[words, field][: len(headings)] for words, field in wrong.items()]
        yield _outline(f"{_capital(_a(resource))} cannot be {done} with <fault>", steps, headings, rows)
    if "unreadable" in resource.operations[operation.verb].answers and resource.new is not None:
        steps = [
            *given,
            f"When I try to {operation.phrase} with malformed JSON",
            "Then my request is rejected as malformed",
        ]
        yield _scenario(f"Malformed JSON is rejected in a request to {operation.phrase}", steps)


def _touched(resource: Resource, words: str) -> set[str]:
    variant = resource.variants[words]
    return {*variant.set, *variant.unset}


def _matrix(resource: Resource, draft: Draft, service: ServiceDescription) -> Iterator[str]:
    """A row for each operation, in a table for each set of things that must exist."""
    groups: dict[tuple[str, ...], list[Operation]] = {}
    for operation in resource.operations.values():
        if resource.can("create"):
            given: tuple[str, ...] = (f"Given a smoke {resource.name} exists",)
        else:
            named = [each for each in operation.parameters if each in service.resources]
            below = {above for each in named for above in _above(each, service)}
            given = tuple(f"Given a smoke {each} exists" for each in named if each not in below)
        groups.setdefault(given, []).append(operation)
    personas = [STEWARD, ANONYMOUS] if draft.has_anonymous else [STEWARD]
    if groups:
        yield f"  Rule: Each persona may do with the {resource.plural} what the service says\n"
    for given, operations in groups.items():
        rows = [[each.phrase, *_cells(each, resource, draft.open)][: 1 + len(personas)] for each in operations]
        steps = [*_steps([*given, "When I try to <operation>", "Then I am <answer>"])]
        lines = [
            "    @smoke @authorization",
            "    Scenario Outline: <persona> <may> <operation>",
            *steps,
            "",
            "      Examples:",
        ]
        yield "\n".join([*lines, *_table([["operation", *personas], *rows]), ""])


def _cells(operation: Operation, resource: Resource, is_open: Mapping[tuple[str, str], bool]) -> list[str]:
    verb = next(key for key, each in resource.operations.items() if each is operation)
    return ["allowed", "allowed" if is_open.get((resource.name, verb)) else "unauthenticated"]


def _authentication(service: ServiceDescription) -> Iterator[str]:
    yield "  Rule: Only the right password gets a token\n"
    yield _scenario("The right password gets a token", ["When I sign in", "Then I am allowed"], smoke=True)
    variants = [each for each in service.token_variants if each.startswith("with ")]
    if variants:
        steps = ["When I try to sign in <detail>", "Then I am not signed in"]
        yield _outline("Nobody is signed in <detail>", steps, ["detail"], [[each] for each in service.token_variants])


def _a(resource: Resource) -> str:
    return f"{_article(resource)} {resource.name}"


def _article(resource: Resource) -> str:
    words = resource.operations["create"].phrase.split(" ")
    return words[1] if len(words) > 2 and words[1] in {"a", "an"} else "an" if resource.name[0] in "aeio" else "a"


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"
