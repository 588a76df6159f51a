"""A proxy that delays every request by some milliseconds: `python benchmarks/latency.py HOST:PORT MILLISECONDS`.

It prints its address, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Pass on what comes in, each piece after the delay, and not one after the other."""
    loop, last = asyncio.get_running_loop(), None
    while data := await reader.read(65536):
        if delay:
            last = loop.call_later(delay, writer.write, data)
        else:
            writer.write(data)
            await writer.drain()
    if last is not None and not last.cancelled():
        await asyncio.sleep(max(last.when() - loop.time(), 0) + 0.001)
    writer.close()


async def connected(
    host: str, port: int, delay: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Serve one connection."""
    try:
        far_reader, far_writer = await asyncio.open_connection(host, port)
        await asyncio.gather(pass_on(reader, far_writer, delay), pass_on(far_reader, writer, 0.0))
    except OSError:
        pass
    finally:
        writer.close()


async def serve(address: str, milliseconds: float) -> None:
    """Serve until standard input ends."""
    host, _, port = address.rpartition(":")
    server = await asyncio.start_server(
        partial(connected, host, int(port), milliseconds / 1000), "127.0.0.1", 0, backlog=512
    )
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], float(sys.argv[2])))
