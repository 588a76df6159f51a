"""Then: what the service told me."""

from behave import then
from behave.runner import Context
from hamcrest import assert_that, equal_to, is_

from support.service import Resource
from support.vocabulary import Act, Thing


@then("I am {answer:Answer}")
def am(context: Context, answer: str) -> None:
    assert_that(context.world.judged(answer), is_(answer))


@then("I am {answer:Answer} even though there is no such thing")
def am_anyway(context: Context, answer: str) -> None:
    assert_that(context.world.judged(answer, there=False), is_(answer))


@then("I am told that {complaint:Complaint}")
def am_told(context: Context, complaint: str) -> None:
    assert_that(context.world.judged(complaint), is_(complaint))


@then("I am told the same as when I try to {act:Act}")
def am_told_the_same(context: Context, act: Act) -> None:
    assert_that(context.world.answers.last(), equal_to(context.world.answers.to(act)))


@then("the answer is the same with and without a slash at the end of the address")
def same_with_slash(context: Context) -> None:
    assert_that(context.world.answers.with_other_slash(), equal_to(context.world.answers.last()))


@then("the answer carries the number of my request")
def carries_number(context: Context) -> None:
    assert_that(context.world.answers.request_id_answered(), is_(context.world.answers.request_id_sent()))


@then("my token says who I am and what I asked for")
def token_says(context: Context) -> None:
    context.world.answers.token_says()


@then("my token lasts {seconds:d} seconds")
def token_lasts(context: Context, seconds: int) -> None:
    assert_that(context.world.answers.token_lifetime(), is_(seconds))


@then("{thing:Thing} is among them")
def is_among(context: Context, thing: Thing) -> None:
    context.world.sights.among(thing)


@then("{thing:Thing} is not among them")
def is_not_among(context: Context, thing: Thing) -> None:
    context.world.sights.among(thing, there=False)


@then("the pages hold every {resource:Resource} once, oldest first")
def pages_hold_all(context: Context, resource: Resource) -> None:
    context.world.sights.all_once(resource)


@then("I get {number:d} of them and am told that there are {total:d}")
def get_some(context: Context, number: int, total: int) -> None:
    context.world.answers.counts(number, total)


@then("the {field:Field} of {thing:Thing} is not told")
def is_not_told(context: Context, field: str, thing: Thing) -> None:
    assert_that(context.world.answers.telling(field), is_([]), f"answers that give away the {field} of {thing}")
