"""Representation: defaults, times and unset fields."""

from __future__ import annotations

from typing import Any

from reference_service.groups.models import GroupCreate
from reference_service.roles.models import RoleCreate
from reference_service.tenants.models import TenantCreate
from tests.defects.answering import EditableResponse, edit_objects, edit_response
from tests.defects.defect import defect
from tests.defects.patching import edit_body

GROUP = "derivation and validation"


@defect(GROUP, "defaults: `status` active", "tenants")
def the_default_status_is_suspended() -> None:
    edit_body(TenantCreate)(lambda fields: fields.setdefault("status", "suspended"))


@defect(GROUP, "defaults: `permissions` []", "roles")
def the_default_permissions_are_read() -> None:
    edit_body(RoleCreate)(lambda fields: fields.setdefault("permissions", ["read"]))


@defect(GROUP, "Optionals that are unset are shown as null", "groups")
def the_default_description_is_empty_text() -> None:
    edit_body(GroupCreate)(lambda fields: fields.setdefault("description", ""))


@defect(GROUP, "Optionals that are unset are shown as null", "groups memberships")
def unset_fields_are_left_out() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        value = response.json
        if response.status < 300 and isinstance(value, dict) and "value" not in value:
            response.json = {name: each for name, each in value.items() if each is not None}


@defect(GROUP, "Times are UTC, RFC 3339", "groups users tenants")
def times_have_no_time_zone() -> None:
    edit_objects("created_at")(lambda each: each.update(created_at=each["created_at"].removesuffix("Z")))


@defect(GROUP, "Times are UTC, RFC 3339", "groups users tenants")
def times_are_in_a_local_time_zone() -> None:
    from datetime import datetime, timedelta, timezone  # noqa: PLC0415

    zone = timezone(timedelta(hours=2))
    edit_objects("created_at")(
        lambda each: each.update(created_at=datetime.fromisoformat(each["created_at"]).astimezone(zone).isoformat())
    )


@defect(GROUP, "Times are UTC, RFC 3339", "groups users tenants")
def local_times_are_labeled_utc() -> None:
    from datetime import datetime, timedelta  # noqa: PLC0415

    def later(each: dict[str, Any]) -> None:
        moment = datetime.fromisoformat(each["created_at"]) + timedelta(hours=2)
        each["created_at"] = moment.isoformat().replace("+00:00", "Z")

    edit_objects("created_at")(later)


@defect(GROUP, "Times are UTC, RFC 3339", "groups users tenants")
def times_are_numbers() -> None:
    from datetime import datetime  # noqa: PLC0415

    edit_objects("created_at")(
        lambda each: each.update(created_at=datetime.fromisoformat(each["created_at"]).timestamp())
    )


@defect(GROUP, "`created_at`", "roles groups")
def roles_have_no_created_at() -> None:
    edit_objects("role_id")(lambda each: each.pop("created_at", None))
