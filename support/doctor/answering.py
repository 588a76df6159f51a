"""Looks at answers that are no success: what each kind of them looks like, and the form of errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from support.description.document.answers import Answer
from support.description.model import Operation
from support.description.payloads import meets, value_at
from support.doctor.case import Case, Reply
from support.doctor.places import DROP, Place, put
from support.doctor.searching import leaves, nearest_first
from support.http.answers import fits
from support.http.exchange import media_type

#: Status → the kind of answer that it usually is.
USUAL = {401: "unauthenticated", 403: "refused", 404: "missing", 410: "missing", 409: "conflicting", 412: "conflicting",
         422: "invalid", 400: "invalid", 405: "not offered", 501: "not offered"}  # fmt: skip


def word_of(operation: Operation, reply: Reply) -> str | None:
    """Return the kind of answer that a response is by the description; None if it is none."""
    if reply.response is None:
        return None
    fitting = [word for word, each in operation.answers.items() if fits(each, reply.response)]
    certain = [word for word in fitting if operation.answers[word].body or operation.answers[word].media_type]
    return next(iter(certain or fitting), None)


def words_of(operation: Operation, reply: Reply) -> list[str]:
    """Return every kind of answer that a response may be by the description."""
    if reply.response is None:
        return []
    return [word for word, each in operation.answers.items() if fits(each, reply.response)]


def of_answer(kind: str, verb: str, word: str, *part: str) -> Place:
    """Return the place of a kind of answer to an operation; to signing in, and to what is not offered, without a resource."""
    return ("resources", kind, "operations", verb, "answers", word, *part) if kind else ("answers", word, *part)


def judge(case: Case, kind: str, verb: str, reply: Reply, expected: str) -> None:
    """Hold a response that must be of a certain kind against what the description says about that kind."""
    operation = reply.operation
    if reply.response is None or expected not in operation.answers:
        return
    answer = operation.answers[expected]
    if not fits(answer, reply.response):
        _unlike(case, kind, verb, reply, expected)
    else:
        case.chart.agree(of_answer(kind, verb, expected, "status"), f"{reply.status}")
        if answer.media_type is not None:
            case.chart.agree(of_answer(kind, verb, expected, "media_type"), media_type(reply.response.headers))
        if answer.body:
            case.chart.agree(of_answer(kind, verb, expected, "body"), reply.said)
    _form(case, kind, verb, reply, expected)


def _unlike(case: Case, kind: str, verb: str, reply: Reply, expected: str) -> None:
    """A response of a kind is not as the description says of that kind."""
    answer = reply.operation.answers[expected]
    assert reply.response is not None
    if reply.status not in answer.status:
        wrong = " or ".join(map(str, answer.status))
        if case.chart.agrees(of_answer(kind, verb, expected, "status")):  # another response has it, so both are right
            both = sorted({*answer.status, reply.status})
            _correct(case, kind, verb, expected, "status", both, f"{reply.status} too, beside {wrong}", reply.line)
        else:
            _correct(case, kind, verb, expected, "status", [reply.status], f"{reply.status}, not {wrong}", reply.line)
        return
    if answer.media_type not in (None, media_type(reply.response.headers)):
        truth = media_type(reply.response.headers) or DROP
        _correct(
            case, kind, verb, expected, "media_type", truth, f"it is {media_type(reply.response.headers)}", reply.line
        )
    wrong_paths = {path: wanted for path, wanted in answer.body.items() if not meets(reply.body, {path: wanted})}
    if wrong_paths:
        body = {**answer.body, **{path: _real(reply.body, path, wanted) for path, wanted in wrong_paths.items()}}
        shown = ", ".join(f"{path} is {json.dumps(value_at(reply.body, path))[:80]}" for path in wrong_paths)
        _correct(
            case,
            kind,
            verb,
            expected,
            "body",
            {path: each for path, each in body.items() if each is not DROP},
            shown,
            reply.line,
        )


def _correct(case: Case, kind: str, verb: str, word: str, part: str, truth: Any, answered: str, line: str) -> None:
    own = of_answer(kind, verb, word, part)
    if kind:
        case.correct([(own, truth)], answered, line)
    else:
        case.chart.differ(own, answered, truth, line)


def _real(body: Any, path: str, wanted: Any) -> Any:
    """The condition that a body really meets."""
    value = value_at(body, path)
    if value is None:
        alike = [each for each, found in leaves(body) if isinstance(found, str)]
        return (
            {"present": False}
            if isinstance(wanted, Mapping) and "present" in wanted
            else DROP
            if alike or wanted is None
            else None
        )
    if isinstance(wanted, Mapping) and "present" in wanted:
        return {"present": True}
    if isinstance(wanted, Mapping) and "contains" in wanted and isinstance(value, str):
        return {"contains": value.split(":")[0][:40]}
    return value


def _form(case: Case, kind: str, verb: str, reply: Reply, word: str) -> None:
    """The headers, lists and blamed fields of an answer, and the form that errors have in common."""
    answer = case.resource(kind).operations[verb].answers[word] if kind else reply.operation.answers[word]
    assert reply.response is not None
    for name, beginning in answer.headers.items():
        shown = reply.response.headers.get(name)
        own = of_answer(kind, verb, word, "headers")
        if shown is not None and shown.startswith(beginning):
            case.chart.agree(own, f"{name}: {shown[:40]}")
        else:
            truth = (
                {**answer.headers, name: shown.split(" ")[0]}
                if shown
                else {each: value for each, value in answer.headers.items() if each != name}
            )
            case.chart.differ(
                own,
                f"there is no header {name}" if shown is None else f"{name} is {shown[:60]}",
                truth or DROP,
                reply.line,
            )
    for path, fields in answer.items.items():
        _listed(case, of_answer(kind, verb, word, "items"), answer, path, fields, reply)
    if answer.form:
        errors(case, reply)


def _listed(case: Case, own: Place, answer: Answer, path: str, fields: tuple[str, ...], reply: Reply) -> None:
    """A list in an answer has entries with the described fields."""
    found = value_at(reply.body, path)
    entries = found if isinstance(found, list) else []
    if entries and all(isinstance(each, Mapping) and all(name in each for name in fields) for each in entries):
        case.chart.agree(own, f'"{path}" has {len(entries)}')
        return
    lists = (
        {key: value for key, value in reply.body.items() if isinstance(value, list) and value}
        if isinstance(reply.body, Mapping)
        else {}
    )
    if not entries and lists:
        best = nearest_first(path, lists)[0]
        names = list(lists[best][0]) if isinstance(lists[best][0], Mapping) else []
        truth = [each if each in names else next(iter(nearest_first(each, names)), each) for each in fields]
        case.chart.differ(
            own,
            f'there is no list at "{path}"; there is one at "{best}"',
            {**_without(answer, path), best: truth},
            reply.line,
        )
    elif entries:
        names = list(entries[0]) if isinstance(entries[0], Mapping) else []
        truth = [
            each if each in names else next(iter(nearest_first(each, [n for n in names if n not in fields])), each)
            for each in fields
        ]
        case.chart.differ(
            own, f'an entry of "{path}" has {", ".join(names)}', {**_without(answer, path), path: truth}, reply.line
        )


def _without(answer: Answer, path: str) -> dict[str, Any]:
    return {each: list(fields) for each, fields in answer.items.items() if each != path}


def blames(case: Case, kind: str, verb: str, reply: Reply, field: str) -> None:
    """Hold where a rejection names the field at fault against the description."""
    answer = case.resource(kind).operations[verb].answers.get("invalid")
    if answer is None or answer.blames is None or reply.response is None or not fits(answer, reply.response):
        return
    said, own = answer.blames, of_answer(kind, verb, "invalid", "blames")
    if said.text is not None:
        if field in str(value_at(reply.body, said.text) or ""):
            case.chart.agree(own, f'"{said.text}" names {field}')
            return
        texts = [path for path, value in leaves(reply.body) if isinstance(value, str) and field in value]
        if texts:
            case.correct([(own, {"text": texts[0]})], f'"{texts[0]}" names {field}', reply.line)
        return
    entries = value_at(reply.body, said.at)
    named = [value_at(each, said.field) for each in entries] if isinstance(entries, list) else []
    if any(isinstance(each, str) and field in each for each in named):
        case.chart.agree(own, f'"{said.at}" names {field}')
        return
    for path, value in leaves(reply.body):
        parts = path.split(".")
        place = next((index for index, part in enumerate(parts) if part.isdecimal()), None)
        if isinstance(value, str) and value.rsplit(".", 1)[-1] == field and place is not None:
            truth = {"at": ".".join(parts[:place]), "field": ".".join(parts[place + 1 :])}
            case.correct(
                [(own, put(case.copy.value(own), ("at",), truth["at"]) | truth)],
                f'"{truth["at"]}" names {field}, as "{truth["field"]}"',
                reply.line,
            )
            return


def errors(case: Case, reply: Reply) -> None:
    """Hold the form of an error against what all of them have in common."""
    form = case.service.errors
    if reply.response is None or reply.status < 400:
        return
    kind = media_type(reply.response.headers)
    _one(case, ("errors", "media_type"), form.media_type, kind, kind, reply)
    if form.status is not None:
        shown = value_at(reply.body, form.status)
        places = [path for path, value in leaves(reply.body) if value == reply.status and not isinstance(value, bool)]
        _one(
            case,
            ("errors", "status"),
            form.status,
            form.status if shown in (reply.status, str(reply.status)) else next(iter(places), None),
            shown,
            reply,
        )
    missing = [each for each in form.fields if value_at(reply.body, each) is None]
    if form.fields and not missing:
        case.chart.agree(("errors", "fields"), "all are there")
    elif missing:
        names = [path for path, _ in leaves(reply.body) if path not in form.fields and "." not in path]
        truth = [
            each for name in form.fields for each in ([name] if name not in missing else nearest_first(name, names)[:1])
        ]
        case.correct(
            [(("errors", "fields"), list(dict.fromkeys(truth)))], f"there is no {', '.join(missing)}", reply.line
        )
    _message(case, reply)


def _message(case: Case, reply: Reply) -> None:
    paths = case.service.errors.message
    if not paths:
        return
    found = [each for each in paths if isinstance(value_at(reply.body, each), str)]
    if found:
        case.chart.agree(("errors", "message"), f'"{found[0]}"')
        return
    texts = [path for path, value in leaves(reply.body) if isinstance(value, str)]
    if texts:
        best = nearest_first(paths[0], texts)[0]
        case.correct([(("errors", "message"), [best])], f'the message is at "{best}"', reply.line)


def _one(case: Case, own: Place, described: Any, truth: Any, shown: Any, reply: Reply) -> None:
    if described is None:
        return
    if described == truth:
        case.chart.agree(own, json.dumps(shown))
    else:
        case.correct(
            [(own, truth if truth not in (None, "") else DROP)], f"it is {json.dumps(truth or shown)}", reply.line
        )
