"""Given: what is there before I act."""

from behave import given
from behave.runner import Context

from support.service import Resource
from support.vocabulary import Thing


@given("a smoke {resource:Resource} exists")
def exists(context: Context, resource: Resource) -> None:
    context.world.stage(resource)


@given("another smoke {resource:Resource} exists")
def another_exists(context: Context, resource: Resource) -> None:
    context.world.stage(resource, other=True)


@given('a smoke {resource:Resource} called "{words}" exists')
def exists_called(context: Context, resource: Resource, words: str) -> None:
    context.world.stage(resource, called=words)


@given("{place:Thing} has a smoke {resource:Resource}")
def has(context: Context, place: Thing, resource: Resource) -> None:
    context.world.stage_elsewhere(resource, place)


@given("{thing:Thing} is me")
def is_me(context: Context, thing: Thing) -> None:
    context.world.be(thing)


@given("I belong to {place:Thing}")
def belong_to(context: Context, place: Thing) -> None:
    context.world.move_to(place)
