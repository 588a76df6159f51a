"""Parses requests: ordinary ones with a parser in C, all others with h11."""

from __future__ import annotations

import re

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 32 * 1024  # bytes
# A request for which httptools and h11 do the same. It has one of the methods of the contract, since httptools rejects those
# that it does not know, which the contract answers with 405; and each header once.
_ORDINARY = re.compile(
    rb"(?:GET|POST|PUT|PATCH|DELETE) /(?!/)[!\"$-~]* HTTP/1\.1\r\n(?:[A-Za-z0-9-]+:[\t -~\x80-\xff]*\r\n)+"
)
_NAME = re.compile(rb"\n([^:\r]+):")
_LENGTH = re.compile(rb"\n(?i:content-length): *([0-9]{1,18})\r")
# httptools reads no body after an offer to upgrade, which a server may ignore (RFC 9110, 7.8).
_UNUSUAL = frozenset({b"upgrade", b"transfer-encoding"})


class Protocol(HttpToolsProtocol):
    """One connection. From the first request on that is not ordinary, it is h11's."""

    _inside = False  # whether the parser expects more of a request

    def data_received(self, data: bytes) -> None:
        """Take what the client has sent."""
        if not self._inside and (self.cycle is None or self.cycle.response_complete) and not _is_ordinary(data):
            self._hand_over(data)
        else:
            super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._inside = True
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """A request is complete."""
        self._inside = False
        super().on_message_complete()

    def _hand_over(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        self.connections.discard(self)
        protocol = H11Protocol(config=self.config, server_state=self.server_state, app_state=self.app_state)
        protocol.connection_made(self.transport)
        self.transport.set_protocol(protocol)
        protocol.data_received(data)


def _is_ordinary(data: bytes) -> bool:
    """Whether this begins with the whole head of an ordinary request, and has no other request behind it."""
    end = data.find(b"\r\n\r\n", 0, LONGEST_HEAD) + 2
    if end < 2 or _ORDINARY.fullmatch(data, 0, end) is None:
        return False
    names = [name.lower() for name in _NAME.findall(data, 0, end)]
    length = _LENGTH.search(data, 0, end)
    behind = len(data) - end - 2
    return (
        b"host" in names
        and len(set(names)) == len(names)
        and _UNUSUAL.isdisjoint(names)
        and (b"content-length" in names) is (length is not None)
        and behind <= (int(length[1]) if length else 0)
    )
