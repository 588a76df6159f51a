"""What is filled in, and how times and unset fields are shown."""

from __future__ import annotations

from typing import Any

from reference_service.groups.models import GroupCreate
from reference_service.roles.models import RoleCreate
from reference_service.tenants.models import TenantCreate
from tests.defects.answering import Answered, edited, shown
from tests.defects.defect import defect
from tests.defects.patching import sent

GROUP = "derivation and validation"


@defect(GROUP, "defaults: `status` active", "tenants")
def new_tenants_are_suspended() -> None:
    sent(TenantCreate)(lambda fields: fields.setdefault("status", "suspended"))


@defect(GROUP, "defaults: `permissions` []", "roles")
def new_roles_may_read() -> None:
    sent(RoleCreate)(lambda fields: fields.setdefault("permissions", ["read"]))


@defect(GROUP, "Optionals that are unset are shown as null", "groups")
def no_description_is_an_empty_one() -> None:
    sent(GroupCreate)(lambda fields: fields.setdefault("description", ""))


@defect(GROUP, "Optionals that are unset are shown as null", "groups memberships")
def what_is_unset_is_left_out() -> None:
    @edited
    def edit(answer: Answered) -> None:
        value = answer.json
        if answer.status < 300 and isinstance(value, dict) and "value" not in value:
            answer.json = {name: each for name, each in value.items() if each is not None}


@defect(GROUP, "Times are UTC, RFC 3339", "groups users tenants")
def times_have_no_zone() -> None:
    shown("created_at")(lambda each: each.update(created_at=each["created_at"].removesuffix("Z")))


@defect(GROUP, "Times are UTC, RFC 3339", "groups users tenants")
def times_are_told_in_the_local_zone() -> None:
    from datetime import datetime, timedelta, timezone  # noqa: PLC0415

    zone = timezone(timedelta(hours=2))
    shown("created_at")(
        lambda each: each.update(created_at=datetime.fromisoformat(each["created_at"]).astimezone(zone).isoformat())
    )


@defect(GROUP, "Times are UTC, RFC 3339", "groups users tenants")
def local_times_are_told_as_utc() -> None:
    from datetime import datetime, timedelta  # noqa: PLC0415

    def later(each: dict[str, Any]) -> None:
        moment = datetime.fromisoformat(each["created_at"]) + timedelta(hours=2)
        each["created_at"] = moment.isoformat().replace("+00:00", "Z")

    shown("created_at")(later)


@defect(GROUP, "Times are UTC, RFC 3339", "groups users tenants")
def times_are_numbers() -> None:
    from datetime import datetime  # noqa: PLC0415

    shown("created_at")(lambda each: each.update(created_at=datetime.fromisoformat(each["created_at"]).timestamp()))


@defect(GROUP, "`created_at`", "roles groups")
def what_was_made_when_is_not_told() -> None:
    shown("role_id")(lambda each: each.pop("created_at", None))
