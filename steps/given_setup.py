"""Given: what exists before I act, prepared by the steward."""

from behave import given

from support.description.service import Resource
from support.scenario.vocabulary import Act, Thing
from support.scenario.world import ScenarioContext


@given("a smoke {resource:Resource} exists")
def exists(context: ScenarioContext, resource: Resource) -> None:
    """The steward creates one, and whatever it needs: a group needs a tenant, a role assignment a member and a role."""
    context.world.setup.exists(resource)


@given("another smoke {resource:Resource} exists")
def another_exists(context: ScenarioContext, resource: Resource) -> None:
    """The steward creates one more; sentences call it "the other" one."""
    context.world.setup.exists(resource, other=True)


@given("{number:d} smoke {plural:Plural} exist")
def many_exist(context: ScenarioContext, number: int, plural: Resource) -> None:
    """The steward creates several; sentences refer to the last one."""
    context.world.setup.many_exist(number, plural)


@given("{place:Thing} has a smoke {resource:Resource}")
def has(context: ScenarioContext, place: Thing, resource: Resource) -> None:
    """The steward creates one that belongs to another tenant, for example; sentences call it "the other" one."""
    context.world.setup.exists_elsewhere(resource, place)


@given("{act:Done}")
def has_been_done(context: ScenarioContext, act: Act) -> None:
    """The steward has done this before I act: "the group has been deleted"."""
    context.world.setup.do(act)
