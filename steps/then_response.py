"""Then: the response to what I did."""

from behave import then
from hamcrest import empty, equal_to, is_, not_none

from support.evidence import assert_that
from support.scenario.vocabulary import Act
from support.scenario.world import ScenarioContext


@then("I am {answer:Answer}")
def am(context: ScenarioContext, answer: str) -> None:
    """I was allowed, or refused in the right way. A refusal must be proven, have no effect and reveal nothing."""
    assert_that(context.world.refusals.judged(answer), is_(answer))


@then("I am {answer:Answer} although it does not exist")
def am_although(context: ScenarioContext, answer: str) -> None:
    """The same, if what I aimed at does not exist: who may not act does not learn that."""
    assert_that(context.world.refusals.judged(answer, exists=False), is_(answer))


@then("I am not signed in")
def am_not_signed_in(context: ScenarioContext) -> None:
    """Signing in failed, for whichever reason, and I have no token."""
    context.world.responses.is_not_signed_in()


@then("my request is rejected because the {field:Field} is invalid")
def is_rejected_because(context: ScenarioContext, field: str) -> None:
    """It was rejected as invalid, without effect, and the response blames this field and no other."""
    assert_that(context.world.refusals.judged("invalid"), is_("invalid"))
    assert_that(context.world.responses.blamed(), context.world.responses.blames_only(field))


@then("my request is rejected as {rejection:Rejection}")
def is_rejected_as(context: ScenarioContext, rejection: str) -> None:
    """It was rejected for this reason, in the form that errors have, and without effect."""
    assert_that(context.world.refusals.judged(rejection), is_(rejection))


@then("I am told that {statement:Statement}")
def am_told_that(context: ScenarioContext, statement: str) -> None:
    """The response says so, in the form that errors have, and nothing has changed."""
    assert_that(context.world.refusals.judged(statement), is_(statement))


@then("the response is the same as when I try to {act:Act}")
def response_is_the_same_as(context: ScenarioContext, act: Act) -> None:
    """Both get the same response, word for word."""
    assert_that(context.world.responses.whole, equal_to(context.world.responses.to(act)))


@then("the response is the same with and without a trailing slash")
def response_is_the_same_with_slash(context: ScenarioContext) -> None:
    """The same request with a trailing slash added or removed gets the same response."""
    usual, other = context.world.responses.by_both_addresses()
    assert_that(other, equal_to(usual))


@then("the response has my request ID")
def response_has_my_request_id(context: ScenarioContext) -> None:
    """The response can be found by the ID that I gave my request."""
    assert_that(context.world.responses.request_id_received(), is_(context.world.responses.request_id_sent()))


@then("the response has a request ID")
def response_has_a_request_id(context: ScenarioContext) -> None:
    """The response has an ID although my request had none."""
    assert_that(context.world.responses.request_id_received(), not_none())


@then('the {field:Field} in the response is "{value}"')
def response_has_value(context: ScenarioContext, field: str, value: str) -> None:
    """A field of the response has this value."""
    context.world.responses.has_value(field, value)


@then("my token contains my account and claims")
def token_contains_account_and_claims(context: ScenarioContext) -> None:
    """The token that I received names my account, and has the claims that I requested."""
    context.world.responses.token_has_account_and_claims()


@then("my token expires after {seconds:Seconds}")
def token_expires_after(context: ScenarioContext, seconds: int) -> None:
    """The token that I received lasts so long, by the response and by itself."""
    assert_that(context.world.responses.token_lifetime(), is_(seconds))


@then("no response reveals the {field:Field} of {thing:Thing}")
def no_response_reveals(context: ScenarioContext, field: str, thing: object) -> None:
    """No response in this scenario, to me or to the steward, contains what was sent as this field."""
    assert_that(context.world.responses.revealing(field), empty(), f"responses that reveal the {field} of {thing}")
