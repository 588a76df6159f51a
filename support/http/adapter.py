"""The adapter of the library requests, without the work that is the same for every request of a run."""

from __future__ import annotations

from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers


class LeanAdapter(HTTPAdapter):
    """Finds the pool of an address once, and looks for cookies only in a response that has one."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[Any, Any] = {}

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:
        """Return the pool of connections for a request."""
        key = (*request.url.split("/", 3)[:3], verify, repr(proxies), cert)
        if key not in self._known:
            self._known[key] = super().get_connection_with_tls_context(request, verify, proxies, cert)
        return self._known[key]

    def close(self) -> None:
        """Close the pools, once nobody uses them any more."""
        self._known.clear()
        super().close()

    def build_response(self, req: Any, resp: Any) -> requests.Response:
        """Return what urllib3 received as a response of requests."""
        if "Set-Cookie" in resp.headers:
            return super().build_response(req, resp)
        response = requests.Response()
        response.status_code, response.reason = resp.status, resp.reason
        response.headers = CaseInsensitiveDict(resp.headers)
        response.encoding = get_encoding_from_headers(response.headers)
        response.raw, response.url, response.request = resp, req.url, req
        return response
