"""Authorization: where a role applies, and decisions before existence."""

from __future__ import annotations

import dataclasses
from typing import Any

from reference_service import authorization
from reference_service.authorization import Caller, Cell
from reference_service.problems import ForbiddenError, NotFoundError
from reference_service.tenants.service import find_tenant
from tests.defects.defect import defect
from tests.defects.patching import wrap, wrap_find, wrap_request

GROUP = "authorization"
A, F, OWN = Cell.ALLOWED, Cell.FORBIDDEN, Cell.OWN_ONLY
BEFORE = "Authorization is decided before existence: who may not act gets 403 whether or not the thing exists"
INSIDE = "`tenant_role` … holds inside the tenant named by `tenant_id` and nowhere else"


def _wrap_column(new: Any) -> None:
    wrap(Caller, "column")(new)


@defect(GROUP, INSIDE, "isolation tenants groups")
def tenant_role_applies_in_every_tenant() -> None:
    _wrap_column(
        lambda original, caller, tenant_id: original(dataclasses.replace(caller, tenant_id=tenant_id), tenant_id)
    )


@defect(GROUP, INSIDE, "isolation authentication")
def tenant_role_without_a_tenant_id_applies_everywhere() -> None:
    @wrap(Caller, "column")
    def standing(original: Any, caller: Caller, tenant_id: str | None) -> str:
        known = caller if caller.tenant_id else dataclasses.replace(caller, tenant_id=tenant_id)
        return str(original(known, tenant_id))


@defect(
    GROUP,
    "`tenant_role`, one of `tenant_admin`, `viewer`, `member` … An unknown `tenant_role` allows nothing",
    "authentication",
)
def a_caller_without_a_role_is_treated_as_a_member() -> None:
    @wrap(Caller, "column")
    def standing(original: Any, caller: Caller, tenant_id: str | None) -> str:
        if caller.tenant_role in {"tenant_admin", "viewer", "member"}:
            return str(original(caller, tenant_id))
        return str(original(dataclasses.replace(caller, tenant_role="member"), tenant_id))


@defect(GROUP, "`admin: true` (the platform's administrator, anywhere)", "isolation tenants")
def admin_applies_only_in_the_tenant_of_the_token() -> None:
    @wrap(Caller, "column")
    def standing(original: Any, caller: Caller, tenant_id: str | None) -> str:
        away = caller.admin and tenant_id and caller.tenant_id and caller.tenant_id != tenant_id
        return "viewer" if away else str(original(caller, tenant_id))


@defect(GROUP, "`suspended` changes no rights", "tenants")
def a_suspended_tenant_cannot_be_read() -> None:
    @wrap_find("read_own_tenant")
    def find(original: Any, session: Any, **path: str) -> Any:
        tenant = original(session, **path)
        if tenant.status == "suspended":
            raise ForbiddenError("The tenant is suspended.")
        return tenant


@defect(GROUP, "`suspended` changes no rights", "tenants")
def nothing_can_be_created_in_a_suspended_tenant() -> None:
    @wrap_find("create_group", "create_role", "create_integration", "put_config")
    def find(original: Any, session: Any, **path: str) -> Any:
        if find_tenant(session, path["tenant_id"]).status == "suspended":
            raise ForbiddenError("The tenant is suspended.")
        return original(session, **path)


@defect(GROUP, "403 token is good, the act is not allowed", "groups roles configs")
def a_refused_operation_is_carried_out() -> None:
    @wrap_request("delete_group", "update_role", "put_config", "assign_role")
    def handle(original: Any, dispatcher: Any, operation: Any, request: Any, body: bytes) -> Any:
        refused = None
        with AllowEverything() as checks:
            answer = original(dispatcher, operation, request, body)
            refused = checks[0] if checks else None
        if refused:
            raise refused
        return answer


class AllowEverything:
    """Let every check pass, and collect the errors it would have raised."""

    def __enter__(self) -> list[ForbiddenError]:
        refusals: list[ForbiddenError] = []
        self._check = authorization.check

        def check(*args: Any) -> None:
            try:
                self._check(*args)
            except ForbiddenError as error:
                refusals.append(error)

        authorization.check = check  # type: ignore[assignment]
        return refusals

    def __exit__(self, *_: object) -> None:
        authorization.check = self._check


@defect(GROUP, BEFORE, "tenants")
def a_missing_tenant_is_404_before_authorization() -> None:
    @wrap_request("read_own_tenant")
    def handle(original: Any, dispatcher: Any, operation: Any, request: Any, body: bytes) -> Any:
        dispatcher._signer.verify(request.headers.get("Authorization"))
        with dispatcher._database.read_transaction() as session:
            find_tenant(session, request.path_params["tenant_id"])
        return original(dispatcher, operation, request, body)


@defect(GROUP, BEFORE, "users")
def a_missing_user_is_404_before_authorization() -> None:
    @wrap_request("read_user")
    def handle(original: Any, dispatcher: Any, operation: Any, request: Any, body: bytes) -> Any:
        dispatcher._signer.verify(request.headers.get("Authorization"))
        with dispatcher._database.read_transaction() as session:
            operation.find(session, **request.path_params)
        return original(dispatcher, operation, request, body)


@defect(GROUP, BEFORE, "responses groups roles integrations")
def a_missing_resource_is_404_before_authorization() -> None:
    """A caller who may not use a resource learns whether it exists."""

    @wrap_request("update_group", "update_role", "update_integration", "read_integration", "read_config")
    def handle(original: Any, dispatcher: Any, operation: Any, request: Any, body: bytes) -> Any:
        try:
            return original(dispatcher, operation, request, body)
        except ForbiddenError:
            with dispatcher._database.read_transaction() as session:
                operation.find(session, **request.path_params)
            raise


@defect(GROUP, BEFORE, "responses groups users")
def deleting_a_missing_resource_is_204_before_authorization() -> None:
    @wrap_request("delete_group", "delete_user")
    def handle(original: Any, dispatcher: Any, operation: Any, request: Any, body: bytes) -> Any:
        try:
            return original(dispatcher, operation, request, body)
        except ForbiddenError:
            finds = {"delete_group": _find_group, "delete_user": _find_user}[operation.name]
            with dispatcher._database.read_transaction() as session:
                try:
                    finds(session, **request.path_params)
                except NotFoundError:
                    return _empty_response(operation)
            raise


def _empty_response(operation: Any) -> Any:
    from reference_service.dispatch import _response  # noqa: PLC0415

    return _response(operation, None)


def _find_group(session: Any, **path: str) -> Any:
    from reference_service.groups.service import find_group  # noqa: PLC0415

    return find_group(session, **path)


def _find_user(session: Any, **path: str) -> Any:
    from reference_service.users.service import find_user  # noqa: PLC0415

    return find_user(session, **path)


def _any_user_id(operation: str) -> None:
    @wrap(authorization, "allows")
    def allows(original: Any, name: str, caller: Caller, path: Any) -> bool:
        if name == operation and caller.user_id:
            caller = dataclasses.replace(caller, user_id=path["user_id"])
        return bool(original(name, caller, path))


@defect(GROUP, "`own only` goes by the `user_id` claim alone", "users")
def any_user_id_claim_allows_reading_any_user() -> None:
    _any_user_id("read_user")


@defect(GROUP, "`own only` goes by the `user_id` claim alone", "group_assignments")
def any_user_id_claim_allows_listing_the_groups_of_any_user() -> None:
    _any_user_id("list_assigned_groups")


@defect(GROUP, "A path answers with and without its last slash", "roles groups responses")
def the_path_without_trailing_slash_skips_authorization() -> None:
    """As with a second route that was added without authorization."""

    @wrap(authorization, "check")
    def check(original: Any, name: str, caller: Caller, path: Any) -> None:
        if not getattr(path, "unchecked", False):
            original(name, caller, path)

    @wrap_request("list_groups", "list_roles")
    def handle(original: Any, dispatcher: Any, operation: Any, request: Any, body: bytes) -> Any:
        if not request.url.path.endswith("/"):
            request.scope["path_params"] = Unchecked(request.path_params)
        return original(dispatcher, operation, request, body)


class Unchecked(dict[str, str]):
    """The ids in a path, from the route without authorization."""

    unchecked = True
