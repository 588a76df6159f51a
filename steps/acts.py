"""When: I act. What I *do* must succeed; what I *try to* do may be refused."""

from behave import when
from behave.runner import Context

from support.service import Resource
from support.vocabulary import Act


@when("I {act:Act}")
def do(context: Context, act: Act) -> None:
    """I do it, and must succeed."""
    context.world.do(act)


@when("I try to {act:Act}")
def try_to(context: Context, act: Act) -> None:
    """I try it, and may be refused; what I am told then is for the next sentence."""
    context.world.attempt(act)


@when("I list the {plural:Plural} {number:d} at a time")
def turn_pages(context: Context, plural: Resource, number: int) -> None:
    """I list everything, page by page."""
    context.world.sights.turn_pages(plural, number)


@when("I list the {plural:Plural} of this run {number:d} at a time")
def turn_pages_of_run(context: Context, plural: Resource, number: int) -> None:
    """I list what this run made, page by page; whatever others have there is left out."""
    context.world.sights.turn_pages_of_run(plural, number)
