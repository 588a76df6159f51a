"""What is in something that is removed later in the same cleanup: one look, at the outer one, is a look at both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.cleanup.budget import OutOfTimeError
from support.cleanup.cleaner import NOT_SEEN
from support.description.service import ServiceDescription
from support.http.exchange import Purpose
from support.json_files import SERVICES, read_object
from tests.cleanup.cases import GROUP, ROLE_TIE, TENANT, USER, Case, answer

MEMBERSHIP = replace(GROUP, kind="membership", ids={"tenant": "t", "user": "u"}, name=None, number=5)


def looks(case: Case) -> int:
    return sum(purpose is Purpose.REMOVAL_CHECK for _, purpose in case.service.purposes)


def described(**removal: bool) -> ServiceDescription:
    """The service with another removal of its tenants, and of their groups."""
    path = SERVICES / "tenant_management.json"
    document = read_object(path, "service description")
    document["resources"]["tenant"]["removal"] = {key: each for key, each in removal.items() if key == "only_empty"}
    document["resources"]["group"]["removal"] = {key: each for key, each in removal.items() if key == "cascades"}
    return ServiceDescription.from_document(path, document)


@pytest.mark.parametrize(("removal", "count"), [({"only_empty": True}, 1), ({"cascades": True}, 1), ({}, 2)])
def test_one_look_is_enough_only_if_the_description_says_so(removal: dict[str, bool], count: int) -> None:
    case = Case(TENANT, GROUP)
    case.service.service = described(**removal)  # type: ignore[misc]
    case = _again(case)
    assert case.clean(GROUP, TENANT) == []
    assert looks(case) == count
    assert case.service.deleted == ["group", "tenant"]
    assert dict(case.record.events) == {"tenant 1": ["gone"], "group 2": ["gone"]}


def _again(case: Case) -> Case:
    case.cleaner = case.another()
    return case


def test_ties_too_are_gone_with_what_they_are_in() -> None:
    case = Case(TENANT, USER, MEMBERSHIP, ROLE_TIE)
    assert case.clean(ROLE_TIE, MEMBERSHIP, USER, TENANT) == []
    assert looks(case) == 2  # at the user and at the tenant
    assert case.service.existing == []


def test_it_is_not_gone_before_what_it_is_in_is_proven_to_be() -> None:
    case = Case(TENANT, GROUP)
    seen: list[list[str]] = []
    exists = case.service.exists

    def watched(kind, ids):
        seen.append(list(case.record.events["group 2"]))
        return exists(kind, ids)

    case.service.exists = watched  # type: ignore[method-assign]
    case = _again(case)
    assert case.clean(GROUP, TENANT) == []
    assert seen == [[]]
    assert case.record.events["group 2"] == ["gone"]


def test_what_it_is_in_cannot_be_removed_so_it_is_looked_at_itself() -> None:
    case = Case(TENANT, GROUP)
    case.service.deletes["tenant"] = [answer(403)] * 99
    assert case.clean(GROUP, TENANT) == [("tenant", "its removal was answered 403")]
    assert case.record.events["group 2"] == ["gone"]
    assert looks(case) >= 2


def test_a_removal_that_was_not_made_is_noticed_and_made() -> None:
    case = Case(TENANT, GROUP)
    case.service.deletes["group"] = [answer(204)]
    assert case.clean(GROUP, TENANT) == []
    assert case.service.existing == []
    assert case.service.deleted[:3] == ["group", "tenant", "group"]


def test_a_removal_that_is_never_made_leaves_both() -> None:
    case = Case(TENANT, GROUP)
    case.service.deletes["group"] = [answer(204)] * 99
    left = dict(case.clean(GROUP, TENANT))
    assert left["group"] == "it still exists after its removal was answered 204"
    assert left["tenant"].startswith("its removal was answered 409")
    assert case.record.events["group 2"][-1] == "failed"


def test_without_the_time_for_what_it_is_in_it_is_perhaps_left() -> None:
    case = Case(TENANT, GROUP)
    case.service.deletes["tenant"] = [OutOfTimeError()]
    assert dict(case.clean(GROUP, TENANT))["group"] == NOT_SEEN
    assert case.record.events["group 2"] == ["failed"]
