"""Then: what the service told me."""

from behave import then
from behave.runner import Context
from hamcrest import assert_that, equal_to, is_, is_not, not_none

from support.service import Resource
from support.vocabulary import Act, Thing


@then("I am {answer:Answer}")
def am(context: Context, answer: str) -> None:
    """What I tried was allowed, or was refused in the right way. A refusal must be proven, and nothing may have come of it."""
    assert_that(context.world.judged(answer), is_(answer))


@then("I am {answer:Answer} even though there is no such thing")
def am_anyway(context: Context, answer: str) -> None:
    """The same, where the thing aimed at is gone."""
    assert_that(context.world.judged(answer, there=False), is_(answer))


@then("I am not {answer:Answer}")
def am_not(context: Context, answer: str) -> None:
    """What I tried failed, in whichever way."""
    assert_that(context.world.judged(answer), is_not(answer))


@then('I am told "{words}" as the {field:Field}')
def am_told_field(context: Context, words: str, field: str) -> None:
    """What the answer says."""
    context.world.answers.says(field, words)


@then("I am told that {complaint:Complaint}")
def am_told(context: Context, complaint: str) -> None:
    """What I tried failed for this reason, in the form that errors have, and nothing came of it."""
    assert_that(context.world.judged(complaint), is_(complaint))


@then("I am told the same as when I try to {act:Act}")
def am_told_the_same(context: Context, act: Act) -> None:
    """Both are answered alike, word for word."""
    assert_that(context.world.answers.whole(), equal_to(context.world.answers.to(act)))


@then("the answer is the same with and without a slash at the end of the address")
def same_with_slash(context: Context) -> None:
    """What I looked at is there, too, with the last slash of its address added or left out."""
    assert_that(context.world.answers.with_other_slash(), equal_to(context.world.answers.last()))


@then("the answer carries the number of my request")
def carries_number(context: Context) -> None:
    """The answer can be found again by the number that I gave my request."""
    assert_that(context.world.answers.request_id_answered(), is_(context.world.answers.request_id_sent()))


@then("the answer carries a number")
def carries_a_number(context: Context) -> None:
    """The answer can be found again though my request had no number."""
    assert_that(context.world.answers.request_id_answered(), not_none())


@then("my token says who I am and what I asked for")
def token_says(context: Context) -> None:
    """The token that I was given names me, and says what I asked it to."""
    context.world.answers.token_says()


@then("my token lasts {seconds:d} seconds")
def token_lasts(context: Context, seconds: int) -> None:
    """The token that I was given lasts so long, by the answer and by itself."""
    assert_that(context.world.answers.token_lifetime(), is_(seconds))


@then("{thing:Thing} is among them")
def is_among(context: Context, thing: Thing) -> None:
    """What I listed or searched for holds it."""
    context.world.sights.among(thing)


@then("{thing:Thing} is not among them")
def is_not_among(context: Context, thing: Thing) -> None:
    """What I listed or searched for does not hold it."""
    context.world.sights.among(thing, there=False)


@then("{thing:Thing} is told of by its kind and name")
def is_told_of(context: Context, thing: Thing) -> None:
    """What I searched for tells what it is and how it is called."""
    context.world.answers.tells_of(thing)


@then("the pages hold every {resource:Resource} once, oldest first")
def pages_hold_all(context: Context, resource: Resource) -> None:
    """The pages together hold everything that there is, in order, without doubles, and tell how much there is."""
    context.world.sights.all_once(resource)


@then("I get {number:d} of them and am told that there are {total:d}")
def get_some(context: Context, number: int, total: int) -> None:
    """So many came, of so many that there are."""
    context.world.answers.counts(number, total)


@then("the {field:Field} of {thing:Thing} is not told")
def is_not_told(context: Context, field: str, thing: Thing) -> None:
    """No answer in this scenario, to me or to anybody, gave it away."""
    assert_that(context.world.answers.telling(field), is_([]), f"answers that give away the {field} of {thing}")
