"""Validation of changes: nulls, defaults, and fields that nobody knows."""

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
from tests.defects.patching import acting, lenient, replace, sent

GROUP = "derivation and validation"
UNKNOWN = "Unknown and read-only fields are 422 on POST and PUT too"
NULL = "null clears `description` and `secret`, elsewhere 422"
REQUIRED = "Required is what is not marked optional"


@defect(GROUP, UNKNOWN, "groups")
def unknown_fields_of_a_group_are_ignored() -> None:
    lenient(GroupCreate)


@defect(GROUP, "An update …; unknown fields are 422", "users")
def unknown_fields_of_a_changed_user_are_ignored() -> None:
    lenient(UserUpdate)


@defect(GROUP, UNKNOWN, "configs")
def unknown_fields_of_a_config_are_ignored() -> None:
    lenient(ConfigPut)


@defect(GROUP, UNKNOWN, "memberships")
def unknown_fields_of_a_membership_are_ignored() -> None:
    lenient(MembershipPut)


def _drops(form: Any, *names: str) -> None:
    @sent(form)
    def change(given: dict[str, Any]) -> None:
        for name in names:
            given.pop(name, None)


@defect(GROUP, UNKNOWN, "memberships")
def a_membership_may_repeat_whose_it_is() -> None:
    _drops(MembershipPut, "tenant_id", "user_id")


@defect(GROUP, UNKNOWN, "configs")
def a_config_may_repeat_its_key() -> None:
    _drops(ConfigPut, "config_key", "updated_at")


@defect(GROUP, UNKNOWN, "integrations")
def an_integration_may_say_that_it_has_a_secret() -> None:
    _drops(IntegrationCreate, "secret_set")


@defect(GROUP, "An update …; unknown (and read-only) fields are 422", "roles")
def read_only_fields_of_a_role_are_ignored() -> None:
    _drops(RoleUpdate, "role_id", "role_key", "created_at")


@defect(GROUP, UNKNOWN, "tenants")
def a_tenant_may_choose_its_key() -> None:
    wanted: list[str] = []

    @sent(TenantCreate)
    def change(given: dict[str, Any]) -> None:
        wanted[:] = [given.pop("tenant_key")] if "tenant_key" in given else []

    @acting("create_tenant")
    def create(act: Any, call: Any) -> Any:
        view = act(call)
        return view.model_copy(update={"tenant_key": wanted.pop()}) if wanted else view


@defect(GROUP, "PATCH with `{}` changes nothing, 200", "groups users tenants roles integrations")
def nothing_to_change_is_a_mistake() -> None:
    from reference_service.problems import FieldError, InvalidError  # noqa: PLC0415

    @acting("update_group", "update_role", "update_user", "update_tenant", "update_integration")
    def update(act: Any, call: Any) -> Any:
        if not call.payload.model_fields_set:
            raise InvalidError([FieldError(field="", message="must change something")])
        return act(call)


def _null_is_unsent(form: Any, *names: str) -> None:
    @sent(form)
    def change(given: dict[str, Any]) -> None:
        for name in names:
            if name in given and given[name] is None:
                del given[name]


@defect(GROUP, NULL, "groups")
def a_groups_name_that_is_null_is_unsent() -> None:
    _null_is_unsent(GroupUpdate, "group_name")


@defect(GROUP, NULL, "roles")
def permissions_that_are_null_are_unsent() -> None:
    _null_is_unsent(RoleUpdate, "permissions")


@defect(GROUP, NULL, "tenants")
def a_status_that_is_null_is_unsent() -> None:
    _null_is_unsent(TenantUpdate, "status")


@defect(GROUP, NULL, "users")
def an_address_that_is_null_is_unsent() -> None:
    _null_is_unsent(UserUpdate, "email")


@defect(GROUP, NULL, "integrations")
def a_kind_that_is_null_is_unsent() -> None:
    _null_is_unsent(IntegrationUpdate, "kind", "enabled", "endpoint_url")


@defect(GROUP, NULL, "groups")
def a_description_cannot_be_cleared() -> None:
    _null_is_unsent(GroupUpdate, "description")


def _strict(form: Any) -> None:
    form.model_config = ConfigDict(**{**form.model_config, "strict": False, "coerce_numbers_to_str": True})
    form.model_rebuild(force=True)


@defect(GROUP, "`permissions` (list of text); names are text", "roles")
def numbers_are_taken_for_text() -> None:
    _strict(RoleCreate)
    _strict(RoleUpdate)


@defect(GROUP, "`status` (`active` or `suspended`)", "tenants")
def any_status_is_one() -> None:
    for form in (TenantCreate, TenantUpdate):

        @sent(form)
        def change(given: dict[str, Any]) -> None:
            if isinstance(given.get("status"), str) and given["status"] != "suspended":
                given["status"] = "active"


@defect(GROUP, "`kind` (`webhook`, `slack`, `oidc`)", "integrations")
def kinds_may_be_written_in_capitals() -> None:
    @sent(IntegrationCreate, IntegrationUpdate)
    def change(given: dict[str, Any]) -> None:
        if isinstance(given.get("kind"), str):
            given["kind"] = given["kind"].lower()


@defect(GROUP, REQUIRED, "integrations")
def an_integration_without_a_kind_is_a_webhook() -> None:
    sent(IntegrationCreate)(lambda given: given.setdefault("kind", "webhook"))


@defect(GROUP, REQUIRED, "users")
def a_user_without_a_name_is_called_by_the_address() -> None:
    sent(UserCreate)(lambda given: given.setdefault("display_name", str(given.get("email"))))


@defect(GROUP, '"PUT takes {value: any}"', "configs")
def a_config_without_a_value_has_none() -> None:
    sent(ConfigPut)(lambda given: given.setdefault("value", None))


@defect(GROUP, "a bad key is 422 on PUT", "configs")
def any_key_of_small_letters_will_do() -> None:
    replace(configs_service, "is_valid_key", lambda text: text == text.lower())


@defect(GROUP, "a bad key is 422 on PUT", "configs")
def keys_are_set_right_by_themselves() -> None:
    from reference_service.keys import derive_key  # noqa: PLC0415

    replace(configs_service, "is_valid_key", lambda text: derive_key(text.lower()) == text.lower())


@defect(GROUP, "`title` (optional text)", "memberships")
def a_title_may_be_a_number() -> None:
    @sent(MembershipPut)
    def change(given: dict[str, Any]) -> None:
        if isinstance(given.get("title"), int):
            given["title"] = str(given["title"])
