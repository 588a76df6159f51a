"""Given: who I am, and what my requests carry."""

from behave import given

from support.scenario.vocabulary import Thing
from support.scenario.world import ScenarioContext


@given("I am {thing:Thing}")
def am(context: ScenarioContext, thing: Thing) -> None:
    """My token says that I am this very user, for example."""
    context.world.setup.be(thing)


@given("I belong to {place:Thing}")
def belong_to(context: ScenarioContext, place: Thing) -> None:
    """My token says that I belong there, and nowhere else."""
    context.world.setup.belong_to(place)


@given("my token is {flaw:Flaw}")
def token_is(context: ScenarioContext, flaw: str) -> None:
    """My requests carry a token with this flaw."""
    context.world.setup.use_bad_token(flaw)


@given("my token does not include my {claim:Claim}")
def token_does_not_include(context: ScenarioContext, claim: str) -> None:
    """My requests carry a token without this claim."""
    context.world.setup.leave_out_claim(claim)


@given("my requests have no request ID")
def no_request_id(context: ScenarioContext) -> None:
    """I leave it to the service to give my requests an ID."""
    context.world.acting.leave_out_request_id()
