"""Derivation: keys derived from names, and unique names and email addresses."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import select

from reference_service import keys
from reference_service.database import find_or_none
from reference_service.groups import service as groups_service
from reference_service.groups.models import GroupRecord
from reference_service.problems import ConflictError
from reference_service.roles import service as roles_service
from reference_service.roles.models import RoleRecord
from reference_service.tenants import service as tenants_service
from reference_service.tenants.models import TenantRecord
from reference_service.users.models import UserRecord
from tests.defects.defect import defect
from tests.defects.patching import replace, wrap, wrap_handler

GROUP = "derivation and validation"
KEY = "`*_key` is derived by the service from the name: lower snake case"
HUMP = "A hump is before a capital that follows a lower-case letter or a digit, and before the last capital of a run …"
SCRIPT = "Letters and digits of any script are kept"
TAKEN = "A key already taken in the same scope is 409"


@defect(GROUP, "Keys follow a rename", "roles")
def role_key_does_not_follow_rename() -> None:
    _keep_key(RoleRecord, "role_key")


@defect(GROUP, "Keys follow a rename", "tenants")
def tenant_key_does_not_follow_rename() -> None:
    _keep_key(TenantRecord, "tenant_key")


def _keep_key(record: Any, field: str) -> None:
    @wrap(record, "set_name")
    def take(original: Any, self: Any, name: str) -> None:
        before = getattr(self, field)
        original(self, name)
        if before is not None:
            setattr(self, field, before)


@defect(GROUP, HUMP, "groups roles tenants")
def keys_ignore_humps() -> None:
    replace(keys, "_is_hump", lambda before, after: False)


@defect(GROUP, HUMP, "groups roles tenants")
def every_capital_starts_a_word_in_a_key() -> None:
    replace(keys, "_is_hump", lambda before, after: True)


@defect(GROUP, HUMP, "groups roles tenants")
def a_run_of_capitals_is_one_word_in_a_key() -> None:
    replace(keys, "_is_hump", lambda before, after: before.islower() or before.isdigit())


@defect(GROUP, HUMP, "groups roles")
def a_capital_after_a_digit_starts_no_word_in_a_key() -> None:
    replace(keys, "_is_hump", lambda before, after: before.islower() or (after.islower() and not before.isdigit()))


@defect(GROUP, HUMP, "groups roles")
def a_digit_after_a_letter_starts_a_word_in_a_key() -> None:
    wrap(keys, "derive_key")(lambda original, name: original(re.sub(r"(?<=[a-z])(?=\d)", " ", name)))


def _wrap_derive_key(change: Any) -> None:
    wrap(keys, "derive_key")(lambda original, name: change(original(name), name))


@defect(GROUP, SCRIPT, "groups roles tenants")
def keys_drop_letters_outside_ascii() -> None:
    _wrap_derive_key(lambda key, name: re.sub(r"_+", "_", re.sub(r"[^a-z0-9]+", "_", key)).strip("_"))


@defect(GROUP, SCRIPT, "groups roles tenants")
def keys_drop_diacritics() -> None:
    _wrap_derive_key(
        lambda key, name: "".join(
            each for each in unicodedata.normalize("NFKD", key) if not unicodedata.combining(each)
        )
    )


@defect(GROUP, "runs of anything that is no letter or digit become one `_`", "groups roles tenants")
def each_separator_becomes_its_own_underscore_in_a_key() -> None:
    _wrap_derive_key(
        lambda key, name: (
            "_".join(re.split(r"[\W_]", name.lower())) if re.search(r"[\W_]{2}", name.strip("_ ")) else key
        )
    )


@defect(GROUP, "none at the ends", "groups roles")
def keys_keep_underscores_at_the_end() -> None:
    _wrap_derive_key(lambda key, name: key + "_" * name.endswith(("_", "!", ".")))


@defect(GROUP, KEY, "groups roles tenants")
def keys_use_hyphens() -> None:
    _wrap_derive_key(lambda key, name: key.replace("_", "-"))


@defect(GROUP, KEY, "groups roles")
def keys_are_cut_to_fifty_characters() -> None:
    _wrap_derive_key(lambda key, name: key[:50])


def _number_duplicates(module: Any, record: Any, field: str, *, new: bool) -> None:
    """Add a number to a duplicate key instead of responding with 409."""

    @wrap(module, "save")
    def save(original: Any, session: Any, row: Any, **kw: Any) -> Any:
        if isinstance(row, record) and (row.sequence is None) is new:
            with session.no_autoflush:
                same = getattr(record, field) == getattr(row, field)
                here = [record.tenant_id == row.tenant_id] if record is not TenantRecord else []
                if session.scalars(select(record).where(same, record.sequence != (row.sequence or 0), *here)).first():
                    setattr(row, field, f"{getattr(row, field)}_{id(row)}")
        return original(session, row, **kw)


@defect(GROUP, TAKEN, "groups")
def a_duplicate_group_key_gets_a_number() -> None:
    _number_duplicates(groups_service, GroupRecord, "group_key", new=True)


@defect(GROUP, TAKEN, "tenants")
def a_duplicate_tenant_key_gets_a_number() -> None:
    _number_duplicates(tenants_service, TenantRecord, "tenant_key", new=True)


@defect(GROUP, TAKEN, "roles")
def a_role_can_be_renamed_to_a_taken_name() -> None:
    _number_duplicates(roles_service, RoleRecord, "role_key", new=False)


@defect(GROUP, "A key already taken in the same scope is 409", "groups")
def group_keys_are_unique_across_tenants() -> None:
    @wrap_handler("create_group")
    def create(handler: Any, call: Any) -> Any:
        if find_or_none(call.session, GroupRecord, GroupRecord.group_key == keys.derive_key(call.payload.group_name)):
            raise ConflictError(groups_service.KEY_TAKEN)
        return handler(call)


@defect(GROUP, TAKEN, "groups roles tenants")
def updating_a_name_to_itself_is_a_conflict() -> None:
    @wrap_handler("update_group", "update_role", "update_tenant")
    def update(handler: Any, call: Any) -> Any:
        name = next((each for each in call.payload.model_fields_set if each.endswith("_name")), None)
        if name and getattr(call.payload, name) == getattr(call.target, name):
            raise ConflictError(groups_service.KEY_TAKEN)
        return handler(call)


@defect(GROUP, TAKEN, "roles")
def the_name_of_a_deleted_role_stays_taken() -> None:
    gone: set[Any] = set()

    @wrap_handler("delete_role")
    def delete(handler: Any, call: Any) -> Any:
        role = find_or_none(call.session, RoleRecord, RoleRecord.role_id == call.path["role_id"])
        gone.add((call.path["tenant_id"], role.role_key if role else None))
        return handler(call)

    @wrap_handler("create_role")
    def create(handler: Any, call: Any) -> Any:
        if (call.path["tenant_id"], keys.derive_key(call.payload.role_name)) in gone:
            raise ConflictError(roles_service.KEY_TAKEN)
        return handler(call)


@defect(GROUP, "Emails are unique without regard to case", "users")
def email_uniqueness_depends_on_case() -> None:
    @wrap(UserRecord, "set_email")
    def take(original: Any, user: UserRecord, email: str) -> None:
        user.email = user.email_folded = email


@defect(GROUP, "Emails are unique …, shown as sent", "users")
def emails_are_returned_in_lower_case() -> None:
    @wrap(UserRecord, "set_email")
    def take(original: Any, user: UserRecord, email: str) -> None:
        original(user, email.lower())


@defect(GROUP, "integration names may repeat", "integrations")
def integration_names_must_be_unique() -> None:
    @wrap_handler("create_integration")
    def create(handler: Any, call: Any) -> Any:
        from reference_service.integrations.models import IntegrationRecord as Record  # noqa: PLC0415

        if find_or_none(call.session, Record, Record.integration_name == call.payload.integration_name):
            raise ConflictError("Another integration has this name.")
        return handler(call)
