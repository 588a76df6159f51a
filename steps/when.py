"""When: I act. What I *do* must succeed; what I *try to* do may be refused."""

from behave import when

from support.description.service import Resource
from support.scenario.vocabulary import Act
from support.scenario.world import ScenarioContext


@when("I {act:Act}")
def do(context: ScenarioContext, act: Act) -> None:
    """I do it, and it must succeed."""
    context.world.acting.do(act)


@when("I try to {act:Act}")
def try_to(context: ScenarioContext, act: Act) -> None:
    """I try it, and it may be refused; the next sentence says what the response must be."""
    context.world.acting.attempt(act)


@when("I list the {plural:Plural}, {number:d} per page")
def list_in_pages(context: ScenarioContext, plural: Resource, number: int) -> None:
    """I list everything, page by page."""
    context.world.acting.list_in_pages(plural, number)


@when("I list the {plural:Plural} from this run, {number:d} per page")
def list_run_in_pages(context: ScenarioContext, plural: Resource, number: int) -> None:
    """I list what this run created, page by page; whatever others have there is left out."""
    context.world.acting.list_run_in_pages(plural, number)
