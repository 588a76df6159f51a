"""Files that are replaced whole: what was there stays until the new text is complete; and folders of results of our own runs."""

from __future__ import annotations

import os
from pathlib import Path

from support.errors import ConfigError

NAMED = 3  # files that a refusal names


def replace_file(path: Path, data: str | bytes) -> None:
    """Write a file beside its place, then put it there. What is no regular file, such as a pipe, is written to directly.

    Raises:
        OSError: it cannot be written.
    """
    # A service may send half of a surrogate pair, which UTF-8 cannot hold.
    content = data.encode("utf-8", errors="backslashreplace") if isinstance(data, str) else data
    path.parent.mkdir(parents=True, exist_ok=True)
    target = path.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    beside = target.with_name(f".{target.name}.part")
    beside.write_bytes(content)
    beside.replace(target)


class ResultFolder:
    """A folder of results, in which only the files of our own earlier runs are ever removed: a manifest names them.

    Args:
        manifest: the name of the manifest, one for each kind of report.
        patterns: what the names of results look like, ours or not.
    """

    def __init__(self, path: Path, manifest: str, patterns: tuple[str, ...]) -> None:
        self.path = path
        self._manifest = path / manifest
        self._patterns = patterns

    def check(self) -> None:
        """Raise a `ConfigError` if the folder holds results that no earlier run of ours wrote."""
        own = self._own()
        foreign = sorted(
            {each.name for pattern in self._patterns for each in self.path.glob(pattern) if each.name not in own}
        )
        if foreign:
            more = f" and {len(foreign) - NAMED} more" if len(foreign) > NAMED else ""
            raise ConfigError(
                f"the folder {self.path} holds results that no earlier run of this suite is known to have written\n"
                f"  found: {', '.join(foreign[:NAMED])}{more}\n"
                "  try:   another folder, or remove them"
            )

    def clear(self) -> None:
        """Remove what earlier runs wrote here, and begin a new manifest."""
        self.path.mkdir(parents=True, exist_ok=True)
        for name in self._own():
            self.remove(name)
        replace_file(self._manifest, "")

    def note(self, name: str) -> None:
        """Note a file as ours, before it is written: a run that is killed in between leaves nothing that is refused later."""
        with self._manifest.open("ab") as manifest:
            manifest.write(f"{name}\n".encode(errors="backslashreplace"))

    def write(self, name: str, data: str | bytes) -> None:
        """Write a file of this run."""
        self.note(name)
        replace_file(self.path / name, data)

    def remove(self, name: str) -> None:
        """Remove a file that is ours."""
        path = self.path / name
        if path.is_file() or path.is_symlink():
            path.unlink()

    def _own(self) -> list[str]:
        try:
            lines = self._manifest.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        # Names alone: a manifest must not lead out of its folder.
        return [each for each in dict.fromkeys(lines) if each and each == os.path.basename(each)]  # noqa: PTH119
