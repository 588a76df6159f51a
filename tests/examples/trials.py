"""A trial: one run of behave against a service of an example, and what the service has afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from tests.examples.services import Service


@dataclass(frozen=True)
class Outcome:
    """The exit code, everything printed, and what the service has of the suite in the end.

    Args:
        before_sweep: what it had before a sweep with the right description, and `swept` is what that printed.
    """

    code: int
    printed: str
    left: tuple[str, ...]
    before_sweep: tuple[str, ...] = ()
    swept: str = ""


@dataclass(frozen=True)
class Trial:
    """The smoke test of an example; the others are mistakes."""

    example: str

    def carry_out(self, service: Service) -> Outcome:
        config = service.example / "config.json"
        code, printed = service.behave(config, "--tags", "@smoke and not @known_bug")
        return Outcome(code, printed, tuple(service.left()))

    def __str__(self) -> str:
        return self.example
