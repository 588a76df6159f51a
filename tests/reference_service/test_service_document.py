"""The OpenAPI document, and health. The client in conftest.py checks every response against the document."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.description.service import ServiceDescription
from support.json_files import SERVICES

if TYPE_CHECKING:
    from tests.reference_service.conftest import Launcher, Service

#: Paths that are not operations of a described resource.
OTHERS = {("post", "/utils/jwt")}
DESCRIPTION = ServiceDescription.from_file(SERVICES / "tenant_management.json")


def described() -> set[tuple[str, str]]:
    """The method and the path of each described operation, with any word in braces."""
    return {(each.method.lower(), re.sub(r"\{[^}]+\}", "{}", each.path)) for each in DESCRIPTION.operations} | OTHERS


def operations(service: Service) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, known in service.document.content["paths"].items()
        for method, operation in known.items()
    ]


def test_the_document_has_exactly_the_operations_that_the_suite_describes(service: Service) -> None:
    documented = [(method, re.sub(r"\{[^}]+\}", "{}", path)) for method, path, _ in operations(service)]
    assert len(documented) == len(set(documented))
    assert set(documented) == described()


def test_every_operation_has_a_readable_unique_name(service: Service) -> None:
    names = [operation["operationId"] for _, _, operation in operations(service)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", name) for name in names)
    assert "create_group" in names
    assert all(operation["summary"] and operation["tags"] for _, _, operation in operations(service))


def test_every_operation_documents_its_errors_parameters_and_body(service: Service) -> None:
    for method, path, operation in operations(service):
        codes = set(operation["responses"])
        known = {parameter["name"] for parameter in operation.get("parameters", [])}
        assert set(re.findall(r"{(\w+)}", path)) <= known, path
        assert ("requestBody" in operation) == ("400" in codes), path
        assert (operation["security"] == []) == (path in {"/utils/jwt", "/healthz", "/readyz"}), path
        if operation["security"]:
            assert {"401", "403"} <= codes, path
        if "limit" in known:
            assert known >= {"limit", "offset", "q"}
            assert "422" in codes, path
        if "{" in path:
            assert ("404" in codes) == (method != "delete"), path


def test_references_can_be_resolved(service: Service) -> None:
    content = service.document.content
    for name in re.findall(r"'\$ref': '#/components/schemas/(\w+)'", str(content)):
        assert name in content["components"]["schemas"]
    assert content["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_the_documentation_is_an_html_page(service: Service) -> None:
    assert "text/html" in service.anonymous.get("/docs").headers["Content-Type"]


def test_health_needs_no_token(service: Service) -> None:
    for path in ("/healthz", "/readyz"):
        response = service.anonymous.get(path)
        assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_without_its_database_the_service_is_alive_but_not_ready_and_responds_with_problems(launcher: Launcher) -> None:
    folder = launcher.folder / "will go away"
    folder.mkdir()
    service = launcher("--database-url", f"sqlite:///{folder / 'a.db'}")
    assert service.anonymous.get("/readyz").status_code == 200
    admin = service.admin
    for file in folder.iterdir():
        Path(file).write_bytes(b"this is no database, and long enough for a page" * 1000)
    response = service.anonymous.get("/readyz")
    assert response.status_code == 503
    assert service.anonymous.get("/healthz").status_code == 200
    headers = {"Authorization": f"Bearer {admin.token}", "X-Request-ID": "mine"}
    failed = admin.session.get(f"{service.base_url}/users", headers=headers)
    assert failed.status_code == 500
    assert failed.headers["Content-Type"] == "application/problem+json"
    assert failed.headers["X-Request-ID"] == "mine"
    assert failed.json()["status"] == 500
    assert "database" not in failed.text
    shutil.rmtree(folder)
