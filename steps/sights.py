"""Then: what is there, for whoever looks behind the scene."""

from behave import then
from behave.runner import Context

from support.service import Resource
from support.vocabulary import Thing


@then("{thing:Thing} is found")
def is_found(context: Context, thing: Thing) -> None:
    """It is there, for whoever looks behind the scene."""
    context.world.sights.presence(thing, "found")


@then("{thing:Thing} is not found")
def is_not_found(context: Context, thing: Thing) -> None:
    """It is not there, for whoever looks behind the scene."""
    context.world.sights.presence(thing, "not found")


@then("{thing:Thing} is in the list of {plural:Plural}")
def is_listed(context: Context, thing: Thing, plural: Resource) -> None:
    """The list has it, for whoever looks behind the scene."""
    context.world.sights.listed(thing, plural)


@then("{thing:Thing} is not in the list of {plural:Plural}")
def is_not_listed(context: Context, thing: Thing, plural: Resource) -> None:
    """The list does not have it, for whoever looks behind the scene."""
    context.world.sights.listed(thing, plural, there=False)


@then("{thing:Thing} shows what was asked for")
def shows_as_asked(context: Context, thing: Thing) -> None:
    """It has all its fields: what was asked for, what the service fills in, and nothing that it must not tell."""
    context.world.sights.as_asked(thing)


@then("{thing:Thing} is as it was")
def is_as_it_was(context: Context, thing: Thing) -> None:
    """It is what it was before I acted."""
    context.world.sights.as_before(thing)


@then('{thing:Thing} shows "{value}" as its {field:Field}')
def shows_field(context: Context, thing: Thing, value: str, field: str) -> None:
    """One of its fields, behind the scene."""
    context.world.sights.field(thing, field, value)


@then('the key of {thing:Thing} ends in "{ending}"')
def key_ends(context: Context, thing: Thing, ending: str) -> None:
    """The key that the service made of its name ends so, behind the unique part."""
    context.world.sights.key_ends(thing, ending)
