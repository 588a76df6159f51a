"""The templates of the HTML report: autoescaped, and with every character of others' texts in a visible form."""

from __future__ import annotations

import functools
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from support.reporting import html_text


def visible(value: Any) -> Any:
    """Return a value as a template may show it: a text in a visible form, nothing for None, markup as it is."""
    if value is None:
        return ""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return html_text.visible(value)


def span(seconds: float) -> str:
    """Tell a duration in the unit that a person would use."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 59.95 else "{} min {} s".format(*divmod(round(seconds), 60))


def many(number: int, one: str, more: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else more}"


def rendered(template: str, **values: Any) -> Markup:
    """Return a template of this package, filled in."""
    return Markup(_environment().get_template(template).render(values))  # noqa: S704 - autoescaped


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("support", "reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"span": span}
    return environment
