"""Runs the service: listens, announces its address, and shuts down gracefully."""

from __future__ import annotations

import gc
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

from reference_service.parsing import Protocol
from reference_service.settings import Settings, SettingsError
from reference_service.tokens.accounts import SHIPPED, Accounts, AccountsFileError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from reference_service.database import Database

SHUTDOWN_TIMEOUT = 3  # seconds for requests in progress
KEEP_ALIVE = 75  # seconds; a test run rarely leaves a connection idle for longer
_REACHABLE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - addresses for clients, not to listen at


class Server(uvicorn.Server):
    """A uvicorn server that announces its address, and exits with code 0 on a signal, which uvicorn raises again."""

    def __init__(self, config: uvicorn.Config, announcement: str, url: str, url_file: Path | None) -> None:
        super().__init__(config)
        self._announcement = announcement
        self._url = url
        self._url_file = url_file

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, and announce the address."""
        await super().startup(sockets)
        if self.started:
            print(self._announcement, flush=True)
            if self._url_file:
                _write_atomically(self._url_file, self._url)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop the server on SIGINT and SIGTERM."""
        previous = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in previous.items():
                signal.signal(one, handler)


def serve(settings: Settings) -> None:
    """Run the service until it receives a signal, or until its standard input ends if the settings say so.

    Raises:
        SettingsError: the service cannot start with these settings.
    """
    accounts = _read_accounts(settings.accounts or SHIPPED)
    if settings.url_file and not os.access(settings.url_file.absolute().parent, os.W_OK):
        message = f"the base URL cannot be written to {settings.url_file}"
        raise SettingsError(
            message, "its folder does not exist or is not writable", "--url-file FILE in another folder"
        )
    listener = _listen(settings.host, settings.port)
    url = _base_url(settings.host, listener.getsockname()[1])
    with _without_garbage_collection():
        database, app = _build(settings, accounts)
    announcement = f"Tenant Management Service at {url}, database {database}"
    server = Server(_config(app, settings.log_level), announcement, url, settings.url_file)
    if settings.stop_with_stdin:
        threading.Thread(target=_stop_at_end_of_stdin, args=(server,), daemon=True).start()
    server.run(sockets=[listener])
    database.engine.dispose()


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Switch off garbage collection during the start, which creates many objects and drops few.

    Afterwards these objects are exempt from collection, because they live as long as the process.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _build(settings: Settings, accounts: Accounts) -> tuple[Database, ASGIApp]:
    # Imported here because it takes long, and errors in the settings need not wait for it. It also defines the tables.
    from reference_service.application import create_app  # noqa: PLC0415
    from reference_service.tokens.signing import TokenSigner  # noqa: PLC0415

    database = _open_database(settings.database_url)
    return database, create_app(database, accounts, TokenSigner(settings.jwt_secret, settings.token_lifetime))


def _config(app: ASGIApp, log_level: str) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        # Always the same parser and event loop, whatever else is installed.
        http=Protocol,
        loop="asyncio",
        ws="none",
        lifespan="off",
        proxy_headers=False,
        access_log=False,
        log_level=log_level,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT,
    )


def _read_accounts(path: Path) -> Accounts:
    try:
        return Accounts.from_file(path)
    except AccountsFileError as error:
        message = f"the accounts file {path} cannot be used"
        remedy = f"--accounts FILE (or ACCOUNTS_FILE) with a file like {SHIPPED}"
        raise SettingsError(message, str(error), remedy) from error


def _open_database(url: str) -> Database:
    from reference_service.database import Database, UnusableDatabaseError  # noqa: PLC0415

    remedy = "--database-url sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME (or DATABASE_URL)"
    try:
        database = Database(url)
    except UnusableDatabaseError as error:
        message = "the database URL cannot be used"  # the message does not repeat the URL, which may contain a password
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
        # asyncio disables Nagle's algorithm only if the protocol is given: a response takes 2 ms instead of 44.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        message = f"the service cannot listen at {host} port {port}"
        raise SettingsError(message, error.strerror or str(error), "--port 0 to use a free port") from error
    return listener


def _base_url(host: str, port: int) -> str:
    reachable = _REACHABLE.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _write_atomically(path: Path, text: str) -> None:
    """Write the file in one step, so that a process that waits for it never reads a part of it."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, "utf-8")
    temporary.replace(path)


def _stop_at_end_of_stdin(server: Server) -> None:
    """Stop the server when its standard input ends: when the parent process closes the pipe or ends in any way."""
    while sys.stdin is not None and os.read(sys.stdin.fileno(), 65536):
        pass
    server.should_exit = True
    time.sleep(2 * SHUTDOWN_TIMEOUT)
    os._exit(0)  # a thread that waits for the database must not keep the process alive
