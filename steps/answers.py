"""Then: what the service told me."""

from behave import then
from behave.runner import Context
from hamcrest import assert_that, is_


@then("I am {answer:Answer}")
def am(context: Context, answer: str) -> None:
    assert_that(context.world.judged(answer), is_(answer))


@then("I am told that {complaint:Complaint}")
def am_told(context: Context, complaint: str) -> None:
    assert_that(context.world.judged(complaint), is_(complaint))
