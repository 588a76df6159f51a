"""Runs the service: listens, says where, and stops when it is told to."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from reference_service.settings import Settings, SettingsError
from reference_service.tokens.accounts import SHIPPED, Accounts, BadAccountsError

if TYPE_CHECKING:
    from reference_service.database import Database

GRACE = 3  # seconds that requests under way have to end
KEEP_ALIVE = 75  # seconds; longer than a test run is likely to leave a connection idle
_ANY_HOST = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - to call there, not to listen


class Server(uvicorn.Server):
    """uvicorn, saying where it listens, and ending with 0 on a signal where uvicorn would raise it once more."""

    def __init__(self, config: uvicorn.Config, announce: str, url: str, url_file: Path | None) -> None:
        super().__init__(config)
        self._announcement = announce
        self._url = url
        self._url_file = url_file

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to listen, and tells."""
        await super().startup(sockets)
        if self.started:
            print(self._announcement, flush=True)
            if self._url_file:
                _write_at_once(self._url_file, self._url)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Lets SIGINT and SIGTERM stop the server."""
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def serve(settings: Settings) -> None:
    """Runs until a signal, or the end of stdin where the settings say so.

    Raises: SettingsError.
    """
    accounts = _read_accounts(settings.accounts or SHIPPED)
    if settings.url_file and not os.access(settings.url_file.absolute().parent, os.W_OK):
        message = f"the base URL cannot be written to {settings.url_file}"
        raise SettingsError(message, "its folder is not there, or not writable", "--url-file in a folder that is")
    listener = _listen(settings.host, settings.port)
    url = _base_url(settings.host, listener.getsockname()[1])
    # Imported here, as it takes a third of a second that wrong settings need not wait for. It also brings the tables.
    from reference_service.application import create_app  # noqa: PLC0415
    from reference_service.tokens.signing import TokenSigner  # noqa: PLC0415

    database = _open_database(settings.database_url)
    app = create_app(database, accounts, TokenSigner(settings.jwt_secret, settings.token_lifetime))
    config = uvicorn.Config(
        app,
        # The same parser and loop everywhere, whatever else happens to be installed.
        http="h11",
        loop="asyncio",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level=settings.log_level,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )
    server = Server(config, f"Tenant Management Service at {url}, database {database}", url, settings.url_file)
    if settings.stop_with_stdin:
        threading.Thread(target=_stop_at_end_of_stdin, args=(server,), daemon=True).start()
    server.run(sockets=[listener])
    database.engine.dispose()


def _read_accounts(path: Path) -> Accounts:
    try:
        return Accounts.from_file(path)
    except BadAccountsError as error:
        message = f"the accounts file {path} cannot be used"
        remedy = f"--accounts FILE (or ACCOUNTS_FILE) with a file like {SHIPPED}"
        raise SettingsError(message, str(error), remedy) from error


def _open_database(url: str) -> Database:
    from reference_service.database import Database, UnusableDatabaseError  # noqa: PLC0415

    remedy = "--database-url sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME (or DATABASE_URL)"
    try:
        database = Database(url)
    except UnusableDatabaseError as error:
        message = "the database URL cannot be used"  # and is not repeated: there may be a password in it
        raise SettingsError(message, str(error), remedy) from error
    try:
        database.create_tables()
    except UnusableDatabaseError as error:
        message = f"the database {database} cannot be used"
        raise SettingsError(message, str(error), f"start the database, or {remedy}") from error
    return database


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        # asyncio switches off Nagle's algorithm only where the protocol is named: 2 ms an answer instead of 44.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        message = f"the service cannot listen at {host} port {port}"
        raise SettingsError(message, error.strerror or str(error), "--port 0, which takes a free one") from error
    return listener


def _base_url(host: str, port: int) -> str:
    reachable = _ANY_HOST.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _write_at_once(path: Path, text: str) -> None:
    """Whoever waits for the file sees all of it or nothing."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def _stop_at_end_of_stdin(server: Server) -> None:
    """The end comes when whoever started the service closes its pipe or dies, however it dies."""
    while sys.stdin is not None and os.read(sys.stdin.fileno(), 65536):
        pass
    server.should_exit = True
    time.sleep(2 * GRACE)
    os._exit(0)  # a thread stuck in the database must not keep the process
