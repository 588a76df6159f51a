"""Validation of bodies: null, missing, unknown and read-only fields."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict

from reference_service.configs import service as configs_service
from reference_service.configs.models import ConfigPut
from reference_service.groups.models import GroupCreate, GroupUpdate
from reference_service.integrations.models import IntegrationCreate, IntegrationUpdate
from reference_service.memberships.models import MembershipPut
from reference_service.roles.models import RoleCreate, RoleUpdate
from reference_service.tenants.models import TenantCreate, TenantUpdate
from reference_service.users.models import UserCreate, UserUpdate
from tests.defects.defect import defect
from tests.defects.patching import edit_body, ignore_unknown_fields, replace, wrap_handler

GROUP = "derivation and validation"
UNKNOWN = "Unknown and read-only fields are 422 on POST and PUT too"
NULL = "null clears `description` and `secret`, elsewhere 422"
REQUIRED = "Required is what is not marked optional"


@defect(GROUP, UNKNOWN, "groups")
def unknown_fields_of_a_new_group_are_ignored() -> None:
    ignore_unknown_fields(GroupCreate)


@defect(GROUP, "An update …; unknown fields are 422", "users")
def unknown_fields_of_an_updated_user_are_ignored() -> None:
    ignore_unknown_fields(UserUpdate)


@defect(GROUP, UNKNOWN, "configs")
def unknown_fields_of_a_config_are_ignored() -> None:
    ignore_unknown_fields(ConfigPut)


@defect(GROUP, UNKNOWN, "memberships")
def unknown_fields_of_a_membership_are_ignored() -> None:
    ignore_unknown_fields(MembershipPut)


def _ignore_fields(model: Any, *names: str) -> None:
    @edit_body(model)
    def change(given: dict[str, Any]) -> None:
        for name in names:
            given.pop(name, None)


@defect(GROUP, UNKNOWN, "memberships")
def read_only_fields_of_a_membership_are_ignored() -> None:
    _ignore_fields(MembershipPut, "tenant_id", "user_id")


@defect(GROUP, UNKNOWN, "configs")
def read_only_fields_of_a_config_are_ignored() -> None:
    _ignore_fields(ConfigPut, "config_key", "updated_at")


@defect(GROUP, UNKNOWN, "integrations")
def secret_set_of_a_new_integration_is_ignored() -> None:
    _ignore_fields(IntegrationCreate, "secret_set")


@defect(GROUP, "An update …; unknown (and read-only) fields are 422", "roles")
def read_only_fields_of_a_role_are_ignored() -> None:
    _ignore_fields(RoleUpdate, "role_id", "role_key", "created_at")


@defect(GROUP, UNKNOWN, "tenants")
def the_client_can_choose_a_tenant_key() -> None:
    requested: list[str] = []

    @edit_body(TenantCreate)
    def change(given: dict[str, Any]) -> None:
        requested[:] = [given.pop("tenant_key")] if "tenant_key" in given else []

    @wrap_handler("create_tenant")
    def create(handler: Any, call: Any) -> Any:
        view = handler(call)
        return view.model_copy(update={"tenant_key": requested.pop()}) if requested else view


@defect(GROUP, "PATCH with `{}` changes nothing, 200", "groups users tenants roles integrations")
def an_empty_update_is_invalid() -> None:
    from reference_service.problems import FieldError, InvalidError  # noqa: PLC0415

    @wrap_handler("update_group", "update_role", "update_user", "update_tenant", "update_integration")
    def update(handler: Any, call: Any) -> Any:
        if not call.payload.model_fields_set:
            raise InvalidError([FieldError(field="body", message="must change a field")])
        return handler(call)


def _ignore_null(model: Any, *names: str) -> None:
    @edit_body(model)
    def change(given: dict[str, Any]) -> None:
        for name in names:
            if name in given and given[name] is None:
                del given[name]


@defect(GROUP, NULL, "groups")
def a_null_group_name_is_ignored() -> None:
    _ignore_null(GroupUpdate, "group_name")


@defect(GROUP, NULL, "roles")
def null_permissions_are_ignored() -> None:
    _ignore_null(RoleUpdate, "permissions")


@defect(GROUP, NULL, "tenants")
def a_null_status_is_ignored() -> None:
    _ignore_null(TenantUpdate, "status")


@defect(GROUP, NULL, "users")
def a_null_email_is_ignored() -> None:
    _ignore_null(UserUpdate, "email")


@defect(GROUP, NULL, "integrations")
def null_fields_of_an_integration_are_ignored() -> None:
    _ignore_null(IntegrationUpdate, "kind", "enabled", "endpoint_url")


@defect(GROUP, NULL, "groups")
def a_description_cannot_be_cleared() -> None:
    _ignore_null(GroupUpdate, "description")


def _coerce_types(model: Any) -> None:
    model.model_config = ConfigDict(**{**model.model_config, "strict": False, "coerce_numbers_to_str": True})
    model.model_rebuild(force=True)


@defect(GROUP, "`permissions` (list of text); names are text", "roles")
def numbers_are_accepted_as_text() -> None:
    _coerce_types(RoleCreate)
    _coerce_types(RoleUpdate)


@defect(GROUP, "`status` (`active` or `suspended`)", "tenants")
def an_unknown_status_is_accepted_as_active() -> None:
    for model in (TenantCreate, TenantUpdate):

        @edit_body(model)
        def change(given: dict[str, Any]) -> None:
            if isinstance(given.get("status"), str) and given["status"] != "suspended":
                given["status"] = "active"


@defect(GROUP, "`kind` (`webhook`, `slack`, `oidc`)", "integrations")
def the_kind_of_an_integration_ignores_case() -> None:
    @edit_body(IntegrationCreate, IntegrationUpdate)
    def change(given: dict[str, Any]) -> None:
        if isinstance(given.get("kind"), str):
            given["kind"] = given["kind"].lower()


@defect(GROUP, REQUIRED, "integrations")
def a_missing_kind_defaults_to_webhook() -> None:
    edit_body(IntegrationCreate)(lambda given: given.setdefault("kind", "webhook"))


@defect(GROUP, REQUIRED, "users")
def a_missing_display_name_defaults_to_the_email() -> None:
    edit_body(UserCreate)(lambda given: given.setdefault("display_name", str(given.get("email"))))


@defect(GROUP, '"PUT takes {value: any}"', "configs")
def a_missing_config_value_defaults_to_null() -> None:
    edit_body(ConfigPut)(lambda given: given.setdefault("value", None))


@defect(GROUP, "a bad key is 422 on PUT", "configs")
def any_lower_case_config_key_is_accepted() -> None:
    replace(configs_service, "is_valid_key", lambda text: text == text.lower())


@defect(GROUP, "a bad key is 422 on PUT", "configs")
def upper_case_config_keys_are_accepted() -> None:
    from reference_service.keys import derive_key  # noqa: PLC0415

    replace(configs_service, "is_valid_key", lambda text: derive_key(text.lower()) == text.lower())


@defect(GROUP, "`title` (optional text)", "memberships")
def a_number_is_accepted_as_a_title() -> None:
    @edit_body(MembershipPut)
    def change(given: dict[str, Any]) -> None:
        if isinstance(given.get("title"), int):
            given["title"] = str(given["title"])
