"""Logs in every persona, shows what its token says, and lets it do what it should and should not be able to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from support.description.model import Operation, root_of
from support.description.payloads import fill
from support.doctor import answering, eliciting, sending, signing_in
from support.doctor.case import Case, Reply, Trial
from support.doctor.chart import AGREES, DIFFERS, UNSEEN
from support.doctor.searching import nearest_first
from support.errors import SuiteError
from support.http.answers import is_success
from support.http.masking import TOKEN
from support.run.provisioning import provisioned
from support.settings.persona import PersonaConfig


@dataclass(frozen=True, slots=True)
class Person:
    """How a persona signs in.

    Attributes:
        claims: what its token says, masked; None if nobody can read it.
        verdict: `as described`, `differs` or `not checked`.
    """

    name: str
    account: str
    claims: Mapping[str, Any] | None
    verdict: str
    said: str


def look(case: Case, *, acting: bool = True) -> list[Person]:
    """Log in every persona that is selected, the steward first, and let them act, unless nothing exists that they could act on."""
    config = case.session.config
    names = dict.fromkeys([config.steward, *config.selected])
    found = [_person(case, name) for name in names]
    _words(case)
    for person in found:
        if acting and person.verdict == AGREES and person.name != config.steward:
            _acts(case, person.name)
    return found


def _person(case: Case, name: str) -> Person:
    persona = case.session.config.persona_named(name)
    text = case.session.secrets.text
    if persona.anonymous:
        return Person(name, "none", None, AGREES, "sends no token")
    if persona.provision is not None:
        try:
            persona = case.session.accounts[name] = provisioned(persona, case.session.steward(case.state))
            case.session.secrets.add_account(persona.username, persona.password)
            case.session.secrets.add(persona.token, kind=TOKEN)
        except (SuiteError, AssertionError) as problem:
            return Person(name, "created for the run", None, DIFFERS, text(str(problem).replace("\n", "; ")))
    account = text(persona.username or "its own token")
    if persona.token is not None or not case.service.token.has_endpoint:
        return _accepted(case, persona, account)
    claims = _claims(case, persona)
    if isinstance(claims, str):
        return Person(name, account, None, UNSEEN, claims)
    issued = signing_in.issue(case, persona, claims)
    if issued.token is None and _scope(case, persona):
        claims = _claims(case, persona)
        issued = signing_in.issue(case, persona, claims if isinstance(claims, Mapping) else None)
    if issued.token is None:
        return Person(name, account, None, DIFFERS, text(issued.problem.split("\n  try")[0].replace("\n", "; ")))
    shown = signing_in.claims_of(issued.token.value)
    lifetime = (
        f"{issued.token.lifetime:g} seconds" if issued.token.lifetime else "a lifetime that the service does not say"
    )
    _scoped(case, shown, claims if isinstance(claims, Mapping) else {})
    said = f"a token for {lifetime}" + ("" if shown is not None else ", which is no JWT")
    return Person(name, account, case.session.secrets.value(shown) if shown is not None else None, AGREES, said)


def _accepted(case: Case, persona: PersonaConfig, account: str) -> Person:
    """A persona whose requests carry its account, or a token of its own."""
    asking = case.service.sign_in
    if asking is None or case.service.token.has_endpoint:
        shown = case.session.secrets.value(signing_in.claims_of(persona.token or ""))
        return Person(persona.name, account, shown, AGREES, "has a token already")
    answer = sending.checked(case, persona)
    if isinstance(answer, str):
        return Person(persona.name, account, None, DIFFERS, case.session.secrets.text(answer.split("\n")[0]))
    fine = is_success(asking, answer.response)
    said = f"{asking.method} {asking.path}: {answer.status}"
    return Person(
        persona.name, account, None, AGREES if fine else DIFFERS, said if fine else f"{said}, which is not its account"
    )


def _claims(case: Case, persona: PersonaConfig) -> dict[str, Any] | str:
    """The claims of a persona with values of what exists; why there are none, if something does not exist."""
    ids = case.ids
    scope = {claim: ids[kind] for claim, kind in case.service.claims.scope.items() if kind in ids}
    found = {**scope, **persona.fixed_claims}
    for claim, kind in persona.elsewhere.items():
        other = case.others.get(kind)
        if other is None:
            return f"there is no other {kind} for its claim {claim}"
        found[claim] = other.ids[kind]
    for claim, template in persona.template_claims.items():
        try:
            found[claim] = fill(template, {**case.known(), "me": persona.me})
        except (KeyError, TypeError) as missing:
            return f"there is no {missing} for its claim {claim}"
    return found


def _scope(case: Case, persona: PersonaConfig) -> bool:
    """Whether another name of a claim is what the service knows."""

    def trials() -> Iterator[Trial]:
        for claim, kind in case.service.claims.scope.items():
            resource = case.resource(kind)
            names = [resource.id_field or "", f"{kind}_id", kind, f"{kind}Id", f"{kind}s", *persona.elsewhere]
            for name in nearest_first(claim, filter(None, names)):
                if name != claim:
                    renamed = {
                        name if each == claim else each: value for each, value in case.service.claims.scope.items()
                    }
                    yield [(("claims", "scope"), renamed)]

    def attempt() -> bool | None:
        claims = _claims(case, persona)
        return True if isinstance(claims, dict) and signing_in.issue(case, persona, claims).token is not None else None

    if not case.service.claims.scope or signing_in.issue(case, persona, persona.fixed_claims).token is None:
        return False
    solved = case.solve(trials(), attempt)
    if solved is not None:
        case.correct(solved[0], "the service does not know the claim, and knows this one")
    return solved is not None


def _scoped(case: Case, shown: Mapping[str, Any] | None, claims: Mapping[str, Any]) -> None:
    """The token has the claims that follow what exists."""
    for claim in case.service.claims.scope:
        if shown is not None and claim in claims:
            if str(shown.get(claim)) == str(claims[claim]):
                case.chart.agree(("claims", "scope"), f"the token has {claim}")
            else:
                case.differ(("claims", "scope"), f"the token has no {claim} as requested")


def _words(case: Case) -> None:
    """Words of the features mean claims that somebody has."""
    claims = case.service.claims
    known = {
        *claims.scope,
        *claims.identity,
        *case.service.token.claims,
        *(name for each in case.session.config.personas for name in each.claims),
    }
    for word, claim in claims.words.items():
        own = ("claims", "words", word)
        if claim in known:
            case.chart.agree(own, "a claim of that name is requested")
        else:
            case.chart.differ(own, f'nobody has a claim "{claim}"', nearest_first(claim, known)[0] if known else "")


def _acts(case: Case, name: str) -> None:
    """Let a persona do what everybody may, and what changes nothing; and try to create."""
    persona = case.session.persona(name)
    claims = _claims(case, persona) if not persona.anonymous else {}
    helper = case.session.helper(
        None if persona.anonymous else name, case.state, claims if isinstance(claims, dict) else {}
    )
    control = case.service.control_operation
    if control is not None and persona.anonymous and set(control.parameters) <= set(case.things):
        reply = case.send(control, case.ids, helper=helper)
        if reply.fine and answering.word_of(control, reply) is None:
            _public_control(case, control, reply)
    if (
        control is not None
        and not persona.anonymous
        and not persona.elsewhere
        and set(control.parameters) <= {*case.things, "me"}
    ):
        reply = case.send(control, case.ids, helper=helper)
        if reply.fine and answering.word_of(control, reply) is None:
            case.chart.agree(("control",), f"{name}: {reply.status}")
        else:
            case.differ(("control",), f"{name} may not {control.phrase}: {reply.said}", reply.line)
    for kind, resource in case.service.resources.items():
        for verb in eliciting.telling(case, kind, "unauthenticated" if persona.anonymous else "refused"):
            needed = {root_of(each) for each in resource.operations[verb].parameters}
            if needed <= {*case.things, "me", kind}:
                _refused(case, kind, verb, helper, anonymous=persona.anonymous)


def _public_control(case: Case, control: Operation, reply: Reply) -> None:
    """What is to show that a token is valid needs none: another operation is needed."""
    steward, nobody = case.helper(), case.helper(anonymous=True)
    answered = f"it needs no token: {reply.said}, so it does not show that one is valid"
    for operation in case.service.operations:
        if operation is control or not operation.safe or not set(operation.parameters) <= set(case.things):
            continue
        if (
            case.send(operation, case.ids, helper=steward).fine
            and not case.send(operation, case.ids, helper=nobody).fine
        ):
            case.chart.differ(("control",), answered, operation.phrase, reply.line)
            return
    case.differ(("control",), answered, reply.line)


def _refused(case: Case, kind: str, verb: str, helper: Any, *, anonymous: bool) -> None:
    operation = case.resource(kind).operations[verb]
    thing = case.things.get(kind)
    if thing is None and kind in operation.parameters and case.resource(kind).chosen_id is None:
        return
    reply = case.send(operation, case.ids, known=case.known(thing), helper=helper)
    if reply.fine or reply.response is None or reply.status not in {401, 403, 404}:
        return
    words = answering.words_of(operation, reply)
    usual = "unauthenticated" if anonymous else "refused"
    refusals = [word for word, each in operation.answers.items() if each.refusal and reply.status in each.status]
    if words:
        for word in words[:1]:
            answering.judge(case, kind, verb, reply, word)
    else:
        answering.judge(case, kind, verb, reply, next(iter(refusals), usual))
