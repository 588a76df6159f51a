"""PUT: 201 and 200, and the versions of configs."""

from __future__ import annotations

from typing import Any

from reference_service.configs import service as configs_service
from reference_service.configs.models import ConfigRecord
from reference_service.database import find, find_or_none
from reference_service.memberships.models import MembershipRecord
from reference_service.operations import Stored
from reference_service.problems import ConflictError, NotFoundError
from reference_service.tenants.service import find_tenant
from tests.defects.answering import EditableResponse, edit_response
from tests.defects.defect import defect
from tests.defects.patching import wrap_find, wrap_handler

GROUP = "idempotence"
PUT = "A PUT of a membership or config answers 201 where it made it and 200 where it changed it"
VERSION = "every PUT after the first adds 1 to `version`; after a removal it starts again at 1 with 201"


def _replace_status(path_holds: str, status: int) -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.method == "PUT" and path_holds in response.path and response.status in {200, 201}:
            response.status = status


@defect(GROUP, PUT, "memberships")
def every_put_of_a_membership_is_201() -> None:
    _replace_status("/users/", 201)


@defect(GROUP, PUT, "configs")
def every_put_of_a_config_is_200() -> None:
    _replace_status("/configs/", 200)


@defect(GROUP, PUT, "memberships")
def replacing_a_membership_is_a_conflict() -> None:
    @wrap_handler("put_membership")
    def put(handler: Any, call: Any) -> Any:
        if find_or_none(
            call.session, MembershipRecord, *(getattr(MembershipRecord, name) == own for name, own in call.path.items())
        ):
            raise ConflictError("The user is a member.")
        return handler(call)


@defect(GROUP, "A membership needs the tenant and the user to exist (404)", "memberships")
def a_membership_of_a_missing_user_is_422() -> None:
    from reference_service.problems import FieldError, InvalidError  # noqa: PLC0415

    @wrap_find("put_membership")
    def find_(original: Any, session: Any, tenant_id: str, user_id: str) -> Any:
        find_tenant(session, tenant_id)
        try:
            return original(session, tenant_id, user_id)
        except NotFoundError:
            raise InvalidError([FieldError(field="user_id", message="does not exist")]) from None


def _count_versions(count: Any) -> None:
    """Replace the count of versions: (record, its version and value before the PUT or None)."""

    @wrap_handler("put_config")
    def put(handler: Any, call: Any) -> Any:
        kind = ConfigRecord
        there = find_or_none(
            call.session, kind, kind.tenant_id == call.path["tenant_id"], kind.config_key == call.path["config_key"]
        )
        before = (there.version, there.value) if there else None
        stored = handler(call)
        record = find(
            call.session, kind, *(getattr(kind, name) == own for name, own in call.path.items()), name="config"
        )
        record.version = count(record, before)
        call.session.flush()
        return Stored(configs_service.Config.model_validate(record), stored.created)


@defect(GROUP, VERSION, "configs")
def a_put_of_the_same_value_keeps_the_version() -> None:
    _count_versions(lambda record, before: before[0] if before and before[1] == record.value else record.version)


@defect(GROUP, VERSION, "configs")
def the_first_version_is_zero() -> None:
    _count_versions(lambda record, before: 0 if before is None else before[0] + 1)


@defect(GROUP, VERSION, "configs")
def versions_continue_after_a_delete() -> None:
    last: dict[Any, int] = {}

    def count(record: Any, before: Any) -> int:
        key = (record.tenant_id, record.config_key)
        last[key] = last.get(key, 0) + 1
        return last[key]

    _count_versions(count)


@defect(GROUP, VERSION, "configs")
def the_version_never_exceeds_two() -> None:
    _count_versions(lambda record, before: min(record.version, 2))


@defect(GROUP, VERSION, "configs")
def versions_are_counted_per_tenant() -> None:
    total: dict[str, int] = {}

    def count(record: Any, before: Any) -> int:
        if before is None:
            return 1
        total[record.tenant_id] = total.get(record.tenant_id, 1) + 1
        return total[record.tenant_id]

    _count_versions(count)


@defect(GROUP, "PATCH with `{}` changes nothing", "groups")
def an_empty_update_clears_the_description() -> None:
    @wrap_handler("update_group")
    def update(handler: Any, call: Any) -> Any:
        if not call.payload.model_fields_set:
            call.target.description = None
        return handler(call)
