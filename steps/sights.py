"""Then: what is there, for whoever looks behind the scene."""

from behave import then
from behave.runner import Context
from hamcrest import has_item, is_, not_

from support.service import Resource
from support.vocabulary import Thing


@then("{thing:Thing} is found")
def is_found(context: Context, thing: Thing) -> None:
    context.world.see(context.world.presence(thing), is_("found"))


@then("{thing:Thing} is not found")
def is_not_found(context: Context, thing: Thing) -> None:
    context.world.see(context.world.presence(thing), is_("not found"))


@then("{thing:Thing} is in the list of {plural:Plural}")
def is_listed(context: Context, thing: Thing, plural: Resource) -> None:
    context.world.see(context.world.listed(plural), has_item(context.world.entity(thing).id))


@then("{thing:Thing} is not in the list of {plural:Plural}")
def is_not_listed(context: Context, thing: Thing, plural: Resource) -> None:
    context.world.see(context.world.listed(plural), not_(has_item(context.world.entity(thing).id)))
