"""When: I act. What I *do* must succeed; what I *try to* do may be refused."""

from behave import when
from behave.runner import Context

from support.vocabulary import Act


@when("I {act:Act}")
def do(context: Context, act: Act) -> None:
    context.world.do(act)


@when("I try to {act:Act}")
def try_to(context: Context, act: Act) -> None:
    context.world.attempt(act)
