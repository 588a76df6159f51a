"""Standing: where a role holds, and what is told to who may not act."""

from __future__ import annotations

import dataclasses
from typing import Any

from reference_service import authorization
from reference_service.authorization import Caller, Cell
from reference_service.problems import ForbiddenError, NotFoundError
from reference_service.tenants.service import find_tenant
from tests.defects.defect import defect
from tests.defects.patching import around, at_gate, finding

GROUP = "authorization"
A, F, OWN = Cell.ALLOWED, Cell.FORBIDDEN, Cell.OWN_ONLY
BEFORE = "Authorization is decided before existence: who may not act gets 403 whether or not the thing exists"
INSIDE = "`tenant_role` … holds inside the tenant named by `tenant_id` and nowhere else"


def _standing(new: Any) -> None:
    around(Caller, "column")(new)


@defect(GROUP, INSIDE, "isolation tenants groups")
def a_role_holds_in_every_tenant() -> None:
    _standing(lambda original, caller, tenant_id: original(dataclasses.replace(caller, tenant_id=tenant_id), tenant_id))


@defect(GROUP, INSIDE, "isolation authentication")
def a_role_without_a_tenant_holds_everywhere() -> None:
    @around(Caller, "column")
    def standing(original: Any, caller: Caller, tenant_id: str | None) -> str:
        known = caller if caller.tenant_id else dataclasses.replace(caller, tenant_id=tenant_id)
        return str(original(known, tenant_id))


@defect(
    GROUP,
    "`tenant_role`, one of `tenant_admin`, `viewer`, `member` … An unknown `tenant_role` allows nothing",
    "authentication",
)
def whoever_has_no_role_is_a_member() -> None:
    @around(Caller, "column")
    def standing(original: Any, caller: Caller, tenant_id: str | None) -> str:
        if caller.tenant_role in {"tenant_admin", "viewer", "member"}:
            return str(original(caller, tenant_id))
        return str(original(dataclasses.replace(caller, tenant_role="member"), tenant_id))


@defect(GROUP, "`admin: true` (the platform's administrator, anywhere)", "isolation tenants")
def the_administrator_is_one_at_home_only() -> None:
    @around(Caller, "column")
    def standing(original: Any, caller: Caller, tenant_id: str | None) -> str:
        away = caller.admin and tenant_id and caller.tenant_id and caller.tenant_id != tenant_id
        return "viewer" if away else str(original(caller, tenant_id))


@defect(GROUP, "`suspended` changes no rights", "tenants")
def a_suspended_tenant_is_closed() -> None:
    @finding("read_own_tenant")
    def find(original: Any, session: Any, **path: str) -> Any:
        tenant = original(session, **path)
        if tenant.status == "suspended":
            raise ForbiddenError("the tenant is suspended")
        return tenant


@defect(GROUP, "`suspended` changes no rights", "tenants")
def nothing_is_made_in_a_suspended_tenant() -> None:
    @finding("create_group", "create_role", "create_integration", "put_config")
    def find(original: Any, session: Any, **path: str) -> Any:
        if find_tenant(session, path["tenant_id"]).status == "suspended":
            raise ForbiddenError("the tenant is suspended")
        return original(session, **path)


@defect(GROUP, "403 token is good, the act is not allowed", "groups roles configs")
def what_is_refused_is_done_all_the_same() -> None:
    @at_gate("delete_group", "update_role", "put_config", "assign_role")
    def perform(original: Any, gate: Any, operation: Any, request: Any, body: bytes) -> Any:
        refused = None
        with authorized() as checks:
            answer = original(gate, operation, request, body)
            refused = checks[0] if checks else None
        if refused:
            raise refused
        return answer


class authorized:  # noqa: N801 - reads as a sentence
    """Lets every check pass, and keeps what it would have raised."""

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
def a_missing_tenant_is_told_to_everybody() -> None:
    @at_gate("read_own_tenant")
    def perform(original: Any, gate: Any, operation: Any, request: Any, body: bytes) -> Any:
        gate._signer.verify(request.headers.get("Authorization"))
        with gate._database.read_transaction() as session:
            find_tenant(session, request.path_params["tenant_id"])
        return original(gate, operation, request, body)


@defect(GROUP, BEFORE, "users")
def a_missing_user_is_told_to_everybody() -> None:
    @at_gate("read_user")
    def perform(original: Any, gate: Any, operation: Any, request: Any, body: bytes) -> Any:
        gate._signer.verify(request.headers.get("Authorization"))
        with gate._database.read_transaction() as session:
            operation.find(session, **request.path_params)
        return original(gate, operation, request, body)


@defect(GROUP, BEFORE, "answers groups roles integrations")
def what_is_missing_is_refused_to_nobody() -> None:
    """Whoever may not read a tenant's thing learns whether it is there."""

    @at_gate("update_group", "update_role", "update_integration", "read_integration", "read_config")
    def perform(original: Any, gate: Any, operation: Any, request: Any, body: bytes) -> Any:
        try:
            return original(gate, operation, request, body)
        except ForbiddenError:
            with gate._database.read_transaction() as session:
                operation.find(session, **request.path_params)
            raise


@defect(GROUP, BEFORE, "answers groups users")
def whoever_deletes_what_is_gone_is_not_refused() -> None:
    @at_gate("delete_group", "delete_user")
    def perform(original: Any, gate: Any, operation: Any, request: Any, body: bytes) -> Any:
        try:
            return original(gate, operation, request, body)
        except ForbiddenError:
            finds = {"delete_group": _group, "delete_user": _user}[operation.name]
            with gate._database.read_transaction() as session:
                try:
                    finds(session, **request.path_params)
                except NotFoundError:
                    return original_answer(operation)
            raise


def original_answer(operation: Any) -> Any:
    from reference_service.dispatch import _response  # noqa: PLC0415

    return _response(operation, None)


def _group(session: Any, **path: str) -> Any:
    from reference_service.groups.service import find_group  # noqa: PLC0415

    return find_group(session, **path)


def _user(session: Any, **path: str) -> Any:
    from reference_service.users.service import find_user  # noqa: PLC0415

    return find_user(session, **path)


def _own(operation: str) -> None:
    @around(authorization, "allows")
    def allows(original: Any, name: str, caller: Caller, path: Any) -> bool:
        if name == operation and caller.user_id:
            caller = dataclasses.replace(caller, user_id=path["user_id"])
        return bool(original(name, caller, path))


@defect(GROUP, "`own only` goes by the `user_id` claim alone", "users")
def whoever_is_somebody_may_read_any_account() -> None:
    _own("read_user")


@defect(GROUP, "`own only` goes by the `user_id` claim alone", "group_assignments")
def whoever_is_somebody_may_list_anybodys_groups() -> None:
    _own("list_assigned_groups")


@defect(GROUP, "A path answers with and without its last slash", "roles groups answers")
def the_other_slash_is_a_way_round_the_rules() -> None:
    """The route that was added for the slash was not guarded."""

    @around(authorization, "check")
    def check(original: Any, name: str, caller: Caller, path: Any) -> None:
        if not getattr(path, "unguarded", False):
            original(name, caller, path)

    @at_gate("list_groups", "list_roles")
    def perform(original: Any, gate: Any, operation: Any, request: Any, body: bytes) -> Any:
        if not request.url.path.endswith("/"):
            request.scope["path_params"] = Unguarded(request.path_params)
        return original(gate, operation, request, body)


class Unguarded(dict[str, str]):
    """A path's ids, from the route that nobody guards."""

    unguarded = True
