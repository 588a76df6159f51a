"""Verifies passwords against argon2 hashes and remembers verified passwords for a short time."""

from __future__ import annotations

import hmac
import json
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

# The fastest of the five equivalent argon2id settings in OWASP's Password Storage Cheat Sheet: 14 ms for a password,
# where m=47104 takes 37 ms.
HASHER = PasswordHasher(memory_cost=7168, time_cost=5, parallelism=1)
REMEMBERED_FOR = 300.0  # seconds
CAPACITY = 1000  # passwords


class PasswordVerifier:
    """Verifies passwords; a repeated check of a correct password is fast.

    An argon2 check is slow by design, and a client that requests many tokens would wait mostly for it. A correct password is
    therefore remembered for `seconds`, counted from its last full check:

    - What is stored is an HMAC-SHA256 of username, password hash and password, never the password. The key is random and
      exists only in the memory of this process, so a digest is useless anywhere else.
    - Only correct passwords are remembered. A wrong password always takes the full check, so guessing is as slow as without
      the memory, and nothing is remembered of it.
    - The digest includes the password hash: when the hash of an account changes, the old password is no longer remembered.
    - At most `capacity` digests are stored; the oldest is dropped first.

    Instances are safe to use from several threads.
    """

    def __init__(
        self,
        *,
        seconds: float = REMEMBERED_FOR,
        capacity: int = CAPACITY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._capacity = capacity
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._expiry: OrderedDict[bytes, float] = OrderedDict()  # by digest, oldest first
        self._lock = threading.Lock()

    def verify(self, username: str, password_hash: str, password: str) -> bool:
        """Return whether this is the password of the account."""
        digest = self._digest(username, password_hash, password)
        if self._is_remembered(digest):
            return True
        if not _matches(password_hash, password):
            return False
        self._remember(digest)
        return True

    def verify_nothing(self, password_hash: str, password: str) -> None:
        """Take as long as the check of a wrong password, so that the response time does not reveal unknown usernames."""
        _matches(password_hash, password)

    def _digest(self, *parts: str) -> bytes:
        return hmac.digest(self._key, json.dumps(parts).encode(), "sha256")

    def _is_remembered(self, digest: bytes) -> bool:
        with self._lock:
            return self._expiry.get(digest, 0.0) > self._clock()

    def _remember(self, digest: bytes) -> None:
        with self._lock:
            self._expiry[digest] = self._clock() + self._seconds
            self._expiry.move_to_end(digest)
            while len(self._expiry) > self._capacity:
                self._expiry.popitem(last=False)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except VerifyMismatchError:
        return False
