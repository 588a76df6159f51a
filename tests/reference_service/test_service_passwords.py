"""Password checks: a correct password is remembered for some time, a wrong one and an unknown username never are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher

from reference_service.tokens import passwords
from reference_service.tokens.accounts import Account, Accounts
from reference_service.tokens.passwords import PasswordVerifier

if TYPE_CHECKING:
    from tests.reference_service.conftest import Service

HASHES = {
    name: PasswordHasher(memory_cost=8, time_cost=1, parallelism=1).hash(f"{name}-pass") for name in ("ann", "bob")
}


class Clock:
    """A clock that the test moves."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords of all full checks, in order."""
    seen: list[str] = []

    class Hasher(PasswordHasher):
        def verify(self, *arguments: Any) -> bool:
            seen.append(arguments[1])
            return super().verify(*arguments)

    monkeypatch.setattr(passwords, "HASHER", Hasher())
    return seen


@pytest.fixture
def verifier(clock: Clock) -> PasswordVerifier:
    return PasswordVerifier(seconds=300, capacity=2, clock=clock)


def verify(verifier: PasswordVerifier, name: str, password: str | None = None) -> bool:
    return verifier.verify(name, HASHES[name], password or f"{name}-pass")


def test_a_correct_password_takes_one_full_check(verifier: PasswordVerifier, checks: list[str]) -> None:
    assert [verify(verifier, "ann") for _ in range(3)] == [True] * 3
    assert checks == ["ann-pass"]


def test_a_correct_password_takes_a_full_check_again_after_the_time(
    verifier: PasswordVerifier, clock: Clock, checks: list[str]
) -> None:
    assert verify(verifier, "ann")
    clock.seconds += 299
    assert verify(verifier, "ann")
    assert len(checks) == 1
    clock.seconds += 1  # a use in between does not extend the time
    assert verify(verifier, "ann")
    assert len(checks) == 2
    clock.seconds += 299
    assert verify(verifier, "ann")
    assert len(checks) == 2


def test_a_wrong_password_always_takes_a_full_check(verifier: PasswordVerifier, checks: list[str]) -> None:
    assert verify(verifier, "ann")
    for wrong in ("wrong", "wrong", "ann-pass ", "ann-pas", "bob-pass"):
        assert not verify(verifier, "ann", wrong)
    assert checks == ["ann-pass", "wrong", "wrong", "ann-pass ", "ann-pas", "bob-pass"]


def test_a_password_is_remembered_for_one_account_only(verifier: PasswordVerifier, checks: list[str]) -> None:
    assert verify(verifier, "ann")
    assert not verify(verifier, "bob", "ann-pass")
    assert len(checks) == 2


def test_a_password_is_remembered_for_one_hash_only(verifier: PasswordVerifier, checks: list[str]) -> None:
    assert verify(verifier, "ann")
    assert not verifier.verify("ann", HASHES["bob"], "ann-pass")
    assert len(checks) == 2


def test_parts_of_a_digest_cannot_be_shifted(verifier: PasswordVerifier) -> None:
    digests = {
        verifier._digest(*parts) for parts in (("a", "b", "c"), ("ab", "", "c"), ("a", "bc", ""), ('a", "b', "", "c"))
    }
    assert len(digests) == 4


def test_the_memory_is_bounded_and_drops_the_oldest(verifier: PasswordVerifier, checks: list[str]) -> None:
    for name in ("one", "two", "three"):
        assert verifier.verify(name, HASHES["ann"], "ann-pass")
        assert len(verifier._expiry) <= 2
    del checks[:]
    assert verifier.verify("three", HASHES["ann"], "ann-pass")
    assert verifier.verify("two", HASHES["ann"], "ann-pass")
    assert checks == []
    assert verifier.verify("one", HASHES["ann"], "ann-pass")
    assert checks == ["ann-pass"]


def test_the_password_is_not_stored(verifier: PasswordVerifier) -> None:
    assert verify(verifier, "ann")
    assert "ann-pass" not in repr(vars(verifier))
    assert all(len(digest) == 32 for digest in verifier._expiry)


def test_each_verifier_has_its_own_key(clock: Clock) -> None:
    digests = {PasswordVerifier(clock=clock)._digest("ann", "hash", "pass") for _ in range(3)}
    assert len(digests) == 3


def test_an_unknown_username_always_takes_a_full_check_and_is_refused(
    verifier: PasswordVerifier, checks: list[str]
) -> None:
    accounts = Accounts({name: Account(name, hash_, {}) for name, hash_ in HASHES.items()}, verifier)
    assert accounts.authenticate("ann", "ann-pass") is not None
    del checks[:]
    for password in ("wrong", "wrong", "ann-pass", "ann-pass"):  # ann's hash is the one that is checked
        assert accounts.authenticate("nobody", password) is None
    assert checks == ["wrong", "wrong", "ann-pass", "ann-pass"]
    assert accounts.authenticate("bob", "ann-pass") is None


def test_a_repeated_token_request_is_faster_than_a_wrong_password(service: Service) -> None:
    def fastest(password: str) -> float:
        body = {"username": "smoke-outsider", "password": password, "claims": {}}
        return min(service.anonymous.post("/utils/jwt", body).elapsed.total_seconds() for _ in range(5))

    assert fastest("outsider-demo-pass-16d7") < fastest("wrong")
