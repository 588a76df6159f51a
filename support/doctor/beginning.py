"""Looks at what comes before everything else: readiness, the service's own document, the ID of a request, media types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from support.description.model import Operation
from support.doctor import guesses
from support.doctor.case import Case, Reply
from support.doctor.places import DROP
from support.errors import NoAnswerError
from support.http.client import HTTPClient
from support.http.exchange import body_of, media_type
from support.http.masking import Secrets


def ready(case: Case) -> bool:
    """Look at the path that answers when the service is ready, and return whether anything answers."""
    described = case.service.ready
    if described is None:
        return bool(_get(case, "/").status)
    reply = _get(case, described.path)
    if not reply.status:
        return False
    as_json = isinstance(reply.body, dict | list) or not described.json_body
    if reply.status in described.success and as_json:
        for part in ("path", "success", "json"):
            case.chart.agree(
                ("ready", part) if isinstance(case.copy.value(("ready",)), Mapping) else ("ready",), f"{reply.status}"
            )
        return True
    short = not isinstance(case.copy.value(("ready",)), Mapping)
    if 200 <= reply.status < 300:
        truth = {"path": described.path, "success": [reply.status], **({} if as_json else {"json": False})}
        answered = (
            f"{reply.status}, not {' or '.join(map(str, described.success))}"
            if reply.status not in described.success
            else "its body is not JSON"
        )
        own = ("ready",) if short else ("ready", "success" if reply.status not in described.success else "json")
        case.correct([(own, truth if short else truth.get(own[-1]))], answered, reply.line)
        return True
    free = [each for each in guesses.paths_like(described.path, _paths(case), guesses.READY) if "{" not in each]
    for path in [*guesses.READY, *free]:
        other = _get(case, path)
        if other.status in described.success and (isinstance(other.body, dict | list) or not described.json_body):
            case.correct(
                [(("ready",) if short else ("ready", "path"), path)],
                f"{reply.said}; {path} answers {other.status}",
                reply.line,
            )
            return True
    case.differ(("ready",), reply.said, reply.line)
    return True


def _paths(case: Case) -> list[str]:
    return [each.path for each in case.service.operations]


def _get(case: Case, path: str) -> Reply:
    operation = Operation("probe", "", "GET", path, (200,), f"open {path}", safe=True)
    return case.send(operation, {}, helper=case.helper(anonymous=True))


def document(case: Case) -> None:
    """Read the paths of the service's own OpenAPI document, if it shows one: they help to find what was meant."""
    assert case.session.connection is not None
    # In such a document, what stands in a field called "password" is no secret, and must not be masked from then on.
    client = HTTPClient(replace(case.session.connection, secrets=Secrets()))
    for path in guesses.DOCUMENTS:
        try:
            body = body_of(client.request("GET", path))
        except NoAnswerError:
            continue
        paths = body.get("paths") if isinstance(body, Mapping) else None
        if isinstance(paths, Mapping):
            case.routes = [(method.upper(), str(route)) for route, methods in paths.items() if isinstance(methods, Mapping)
                           for method in methods if method in {"get", "post", "put", "patch", "delete", "head"}]  # fmt: skip
            return


def request_id(case: Case) -> None:
    """The service repeats the ID of a request in the described header."""
    own = ("request_id",)
    described = case.service.request_id
    if described is None:
        return
    replies = [each for each in case.replies if each.response is not None and each.exchange is not None]
    repeated = [each for each in replies if each.response is not None and each.exchange is not None
                and each.response.headers.get(described) == each.exchange.request_id]  # fmt: skip
    if repeated:
        case.chart.agree(own, f"repeated in {len(repeated)} responses")
        return
    safe = next(
        (each.operation for each in replies if each.fine and each.operation.safe and not each.operation.placeholders),
        None,
    )
    if safe is None:
        return
    sent = {name: f"smoke-{case.session.names.run}-{number}" for number, name in enumerate(guesses.REQUEST_IDS)}

    reply = case.send(replace(safe, headers={**safe.headers, **sent}), {})
    shown = reply.response.headers if reply.response is not None else {}
    found = next((name for name, value in sent.items() if shown.get(name) == value), None)
    if found is not None:
        case.correct([(own, found)], f'the service repeats "{found}", and not "{described}"', reply.line)
    else:
        case.chart.differ(own, f'the service does not repeat "{described}"', None, reply.line)


def media_types(case: Case) -> None:
    """Successful responses with a body have the described media type."""
    own, described = ("media_type",), case.service.media_type
    if described is None:
        return
    described_places = {each.place for each in case.service.operations}
    seen = Counter(
        media_type(each.response.headers) for each in case.replies
        if each.response is not None and each.fine and each.response.content and each.operation.place in described_places
    )  # fmt: skip
    if not seen:
        return
    most, count = seen.most_common(1)[0]
    if described in seen and seen[described] >= count:
        case.chart.agree(own, f"{seen[described]} responses")
    else:
        case.correct([(own, most or DROP)], f"it is {most or 'missing'} in {count} responses")
