"""Fetches a document that stands somewhere on the network, such as an OpenAPI document: without a token, and whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import requests
import urllib3.exceptions

from support.errors import ConfigError
from support.http.failures import reason_of
from support.http.limits import MIB, Watch, read_within, watched


class NotThereError(ConfigError):
    """There is no document at a place."""


LARGEST = 50 * MIB
TIMEOUT = (5.0, 30.0)  # seconds for a connection, and for the first byte
LIMIT = 60.0  # seconds for the whole document, however steadily it drips
ACCEPTED = "application/json, application/yaml;q=0.9, */*;q=0.5"


def fetch(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    ca_bundle: Path | None = None,
    certificate: tuple[str, ...] = (),
    proxy: str | None = None,
    limit: float = LIMIT,
) -> bytes:
    """Return the content of what is at an address; redirects are followed.

    Args:
        limit: seconds for the whole response.

    Raises:
        NotThereError: nothing can be fetched there.
    """
    watch = Watch()
    with requests.Session() as session:
        for scheme in ("http://", "https://"):
            session.mount(scheme, watched(watch))
        session.trust_env = False  # as for every other request: .netrc and proxies of the shell would make runs differ
        session.verify = str(ca_bundle) if ca_bundle else True
        session.cert = certificate if len(certificate) == 2 else next(iter(certificate), None)
        if proxy:
            session.proxies = {"http": proxy, "https": proxy}
        try:
            with watch.within(limit):
                response = session.request(
                    "GET", url, headers={"Accept": ACCEPTED, **(headers or {})}, timeout=TIMEOUT, stream=True
                )
                read_within(response, LARGEST)
            if watch.expired:  # a body without a length looks complete when it is cut off
                raise requests.Timeout
        except (OSError, urllib3.exceptions.HTTPError, ValueError) as problem:
            late = f"it was not complete within {limit:g} s"
            reason = late if watch.expired else reason_of(problem, TIMEOUT)
            raise NotThereError(f"{url} cannot be fetched\n  {reason}") from None
        finally:
            watch.close()
    if not response.ok:
        raise NotThereError(f"{url} cannot be fetched\n  it answers {response.status_code} {response.reason}")
    return bytes(response.content)
