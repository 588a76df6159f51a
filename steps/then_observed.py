"""Then: what the steward observes behind the scenes."""

from behave import then

from support.description.service import Resource
from support.scenario.vocabulary import Thing
from support.scenario.world import ScenarioContext


@then("{thing:Thing} exists")
def exists(context: ScenarioContext, thing: Thing) -> None:
    """The steward finds it."""
    context.world.observations.exists(thing)


@then("{thing:Thing} no longer exists")
def no_longer_exists(context: ScenarioContext, thing: Thing) -> None:
    """The steward finds that it does not exist."""
    context.world.observations.exists(thing, expected=False)


@then("{thing:Thing} is in the list of {plural:Plural}")
def is_listed(context: ScenarioContext, thing: Thing, plural: Resource) -> None:
    """The steward sees it in the list, complete."""
    context.world.listings.is_listed(thing, plural)


@then("{thing:Thing} is not in the list of {plural:Plural}")
def is_not_listed(context: ScenarioContext, thing: Thing, plural: Resource) -> None:
    """The steward sees the list without it."""
    context.world.listings.is_listed(thing, plural, expected=False)


@then("{thing:Thing} has the requested values")
def has_requested_values(context: ScenarioContext, thing: Thing) -> None:
    """It has all its fields: the requested values, those that the service fills in, and nothing that must stay secret."""
    context.world.observations.has_requested_values(thing)


@then("{thing:Thing} is unchanged")
def is_unchanged(context: ScenarioContext, thing: Thing) -> None:
    """It is what it was before I acted."""
    context.world.observations.is_unchanged(thing)


@then('the {field:Field} of {thing:Thing} is "{value}"')
def has_value(context: ScenarioContext, field: str, thing: Thing, value: str) -> None:
    """The steward sees this value in this field."""
    context.world.observations.has_value(thing, field, value)


@then('the {field:Field} of {thing:Thing} ends with "{ending}"')
def ends_with(context: ScenarioContext, field: str, thing: Thing, ending: str) -> None:
    """The field, which the service derives from the name, ends so, after the unique part."""
    context.world.observations.ends_with(thing, field, ending)


@then("the {field:Field} of {thing:Thing} is later than before")
def is_later(context: ScenarioContext, field: str, thing: Thing) -> None:
    """The time in this field has moved forward since I acted."""
    context.world.observations.is_later(thing, field)
