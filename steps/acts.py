"""When: I act. What I *do* must succeed; what I *try to* do may be refused."""

from behave import when
from behave.runner import Context

from support.service import Resource
from support.vocabulary import Act


@when("I {act:Act}")
def do(context: Context, act: Act) -> None:
    context.world.do(act)


@when("I try to {act:Act}")
def try_to(context: Context, act: Act) -> None:
    context.world.attempt(act)


@when("I list the {plural:Plural} {number:d} at a time")
def turn_pages(context: Context, plural: Resource, number: int) -> None:
    context.world.sights.turn_pages(plural, number)


@when("I list the {plural:Plural} of this run {number:d} at a time")
def turn_pages_of_run(context: Context, plural: Resource, number: int) -> None:
    context.world.sights.turn_pages_of_run(plural, number)
