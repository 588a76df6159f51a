"""Given: what is there before I act."""

from behave import given
from behave.runner import Context

from support.service import Resource
from support.vocabulary import Act, Thing


@given("a smoke {resource:Resource} exists")
def exists(context: Context, resource: Resource) -> None:
    """Have one there, and whatever it needs: a group needs a tenant, a role assignment a member and a role."""
    context.world.stage.exists(resource)


@given("another smoke {resource:Resource} exists")
def another_exists(context: Context, resource: Resource) -> None:
    """Have one more beside it; sentences call it "the other" one."""
    context.world.stage.exists(resource, other=True)


@given("{number:d} smoke {plural:Plural} exist")
def many_exist(context: Context, number: int, plural: Resource) -> None:
    """Have several there; "the" one is the last."""
    context.world.stage.many_exist(number, plural)


@given("{place:Thing} has a smoke {resource:Resource}")
def has(context: Context, place: Thing, resource: Resource) -> None:
    """Have one there that belongs elsewhere; sentences call it "the other" one."""
    context.world.stage.exists_elsewhere(resource, place)


@given("others {act:Act}")
def others_do(context: Context, act: Act) -> None:
    """Something that has happened before I act, done by whoever may."""
    context.world.stage.others_do(act)


@given("{thing:Thing} is me")
def is_me(context: Context, thing: Thing) -> None:
    """Whoever acts from now on is said to be this one."""
    context.world.stage.be(thing)


@given("I belong to {place:Thing}")
def belong_to(context: Context, place: Thing) -> None:
    """I am said to belong there from now on, and nowhere else."""
    context.world.stage.move_to(place)


@given("my token is {flaw:Flaw}")
def token_is(context: Context, flaw: str) -> None:
    """I show a token with a flaw from now on: missing, empty, malformed, cut short, forged, unsigned, expired, …."""
    context.world.stage.tamper(flaw)


@given("my token does not say my {claim:Claim}")
def token_does_not_say(context: Context, claim: str) -> None:
    """I show a token that leaves this out from now on."""
    context.world.stage.leave_out(claim)


@given("my requests carry no number")
def no_number(context: Context) -> None:
    """I leave it to the service to number my requests."""
    context.world.me.client.numbered = False
