"""Then: what I listed or searched for."""

from behave import then

from support.description.service import Resource
from support.scenario.vocabulary import Thing
from support.scenario.world import ScenarioContext


@then("the results include {thing:Thing}")
def results_include(context: ScenarioContext, thing: Thing) -> None:
    """It is among my results."""
    context.world.listings.results_include(thing)


@then("the results do not include {thing:Thing}")
def results_do_not_include(context: ScenarioContext, thing: Thing) -> None:
    """It is not among my results."""
    context.world.listings.results_include(thing, expected=False)


@then("the results show the kind and name of {thing:Thing}")
def results_show(context: ScenarioContext, thing: Thing) -> None:
    """My results show what it is and what it is called."""
    context.world.listings.results_show(thing)


@then("the pages contain every {resource:Resource} exactly once, oldest first")
def pages_contain_all(context: ScenarioContext, resource: Resource) -> None:
    """The pages together contain everything that the scenario created, in order, and state the total."""
    context.world.listings.pages_contain_all(resource)


@then("I receive {number:d} of {total:d} results")
def receive(context: ScenarioContext, number: int, total: int) -> None:
    """My results have so many items, and the response states the total."""
    context.world.listings.receives(number, total)
