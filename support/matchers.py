"""What PyHamcrest does not have: an object that is whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hamcrest import all_of, anything, has_entries, has_key, instance_of, matches_regexp, not_
from hamcrest.core.matcher import Matcher

from support.service import Resource

# RFC 3339, in UTC.
UTC_TIME = re.compile(r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]00:00)$")


def whole(resource: Resource, expected: Mapping[str, Any]) -> Matcher[Any]:
    """An object with all its fields: the expected ones with their values, times in UTC, and nothing that is write-only."""
    fields = {name: anything() for name in resource.fields}
    time: Matcher[Any] = all_of(instance_of(str), matches_regexp(UTC_TIME))
    times = dict.fromkeys(resource.times, time)
    hidden: list[Matcher[Any]] = [not_(has_key(name)) for name in resource.write_only]
    return all_of(has_entries({**fields, **times, **expected}), *hidden)
