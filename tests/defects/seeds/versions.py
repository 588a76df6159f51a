"""Idempotence of what is put: 201, 200, and the versions of configs."""

from __future__ import annotations

from typing import Any

from reference_service.configs import service as configs_service
from reference_service.configs.models import ConfigRecord
from reference_service.database import find, find_or_none
from reference_service.memberships.models import MembershipRecord
from reference_service.operations import Stored
from reference_service.problems import ConflictError, NotFoundError
from reference_service.tenants.service import find_tenant
from tests.defects.answering import Answered, edited
from tests.defects.defect import defect
from tests.defects.patching import acting, finding

GROUP = "idempotence"
PUT = "A PUT of a membership or config answers 201 where it made it and 200 where it changed it"
VERSION = "every PUT after the first adds 1 to `version`; after a removal it starts again at 1 with 201"


def _status(path_holds: str, status: int) -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.method == "PUT" and path_holds in answer.path and answer.status in {200, 201}:
            answer.status = status


@defect(GROUP, PUT, "memberships")
def every_put_of_a_membership_makes_one() -> None:
    _status("/users/", 201)


@defect(GROUP, PUT, "configs")
def no_put_of_a_config_makes_one() -> None:
    _status("/configs/", 200)


@defect(GROUP, PUT, "memberships")
def who_is_a_member_cannot_be_taken_in_again() -> None:
    @acting("put_membership")
    def put(act: Any, call: Any) -> Any:
        if find_or_none(
            call.session, MembershipRecord, *(getattr(MembershipRecord, name) == own for name, own in call.path.items())
        ):
            raise ConflictError("the user is a member")
        return act(call)


@defect(GROUP, "A membership needs the tenant and the user to exist (404)", "memberships")
def who_has_no_account_is_a_mistake_in_the_body() -> None:
    from reference_service.problems import FieldError, InvalidError  # noqa: PLC0415

    @finding("put_membership")
    def find_(original: Any, session: Any, tenant_id: str, user_id: str) -> Any:
        find_tenant(session, tenant_id)
        try:
            return original(session, tenant_id, user_id)
        except NotFoundError:
            raise InvalidError([FieldError(field="user_id", message="is nobody")]) from None


def _version(count: Any) -> None:
    """Another way to count: (there, record, form's value before and after)."""

    @acting("put_config")
    def put(act: Any, call: Any) -> Any:
        kind = ConfigRecord
        there = find_or_none(
            call.session, kind, kind.tenant_id == call.path["tenant_id"], kind.config_key == call.path["config_key"]
        )
        before = (there.version, there.value) if there else None
        stored = act(call)
        record = find(
            call.session, kind, *(getattr(kind, name) == own for name, own in call.path.items()), name="config"
        )
        record.version = count(record, before)
        call.session.flush()
        return Stored(configs_service.Config.model_validate(record), stored.created)


@defect(GROUP, VERSION, "configs")
def the_same_value_is_no_new_version() -> None:
    _version(lambda record, before: before[0] if before and before[1] == record.value else record.version)


@defect(GROUP, VERSION, "configs")
def the_first_version_is_number_nothing() -> None:
    _version(lambda record, before: 0 if before is None else before[0] + 1)


@defect(GROUP, VERSION, "configs")
def versions_go_on_after_a_removal() -> None:
    last: dict[Any, int] = {}

    def count(record: Any, before: Any) -> int:
        key = (record.tenant_id, record.config_key)
        last[key] = last.get(key, 0) + 1
        return last[key]

    _version(count)


@defect(GROUP, VERSION, "configs")
def there_are_two_versions_only() -> None:
    _version(lambda record, before: min(record.version, 2))


@defect(GROUP, VERSION, "configs")
def the_versions_of_a_tenant_are_counted_together() -> None:
    total: dict[str, int] = {}

    def count(record: Any, before: Any) -> int:
        if before is None:
            return 1
        total[record.tenant_id] = total.get(record.tenant_id, 1) + 1
        return total[record.tenant_id]

    _version(count)


@defect(GROUP, "PATCH with `{}` changes nothing", "groups")
def nothing_to_change_clears_the_description() -> None:
    @acting("update_group")
    def update(act: Any, call: Any) -> Any:
        if not call.payload.model_fields_set:
            call.target.description = None
        return act(call)
