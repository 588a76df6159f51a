"""Given: what is there before I act."""

from behave import given
from behave.runner import Context

from support.service import Resource
from support.vocabulary import Act, Thing


@given("a smoke {resource:Resource} exists")
def exists(context: Context, resource: Resource) -> None:
    context.world.stage.exists(resource)


@given("another smoke {resource:Resource} exists")
def another_exists(context: Context, resource: Resource) -> None:
    context.world.stage.exists(resource, other=True)


@given("{number:d} smoke {plural:Plural} exist")
def many_exist(context: Context, number: int, plural: Resource) -> None:
    context.world.stage.many_exist(number, plural)


@given("{place:Thing} has a smoke {resource:Resource}")
def has(context: Context, place: Thing, resource: Resource) -> None:
    context.world.stage.exists_elsewhere(resource, place)


@given("others {act:Act}")
def others_do(context: Context, act: Act) -> None:
    context.world.stage.others_do(act)


@given("{thing:Thing} is me")
def is_me(context: Context, thing: Thing) -> None:
    context.world.stage.be(thing)


@given("I belong to {place:Thing}")
def belong_to(context: Context, place: Thing) -> None:
    context.world.stage.move_to(place)


@given("my token is {flaw:Flaw}")
def token_is(context: Context, flaw: str) -> None:
    context.world.stage.tamper(flaw)
