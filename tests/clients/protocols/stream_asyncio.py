"""asyncio's streams: TCP, TLS (the URL says which) or a Unix-domain socket, with messages
in lines or behind their length ("length"). Leaks: a queue without a limit between who
reads and who works."""

import asyncio
import os
import ssl
import sys
from urllib.parse import urlsplit

from in_order import check, leaks, url, work


async def connect():
    if "FLOODTEST_UNIX" in os.environ:
        return await asyncio.open_unix_connection(os.environ["FLOODTEST_UNIX"])
    address = urlsplit(url)
    tls = ssl.create_default_context() if address.scheme == "tls" else None
    return await asyncio.open_connection(address.hostname, address.port, ssl=tls)


async def read(reader):
    if "length" not in sys.argv:
        return await reader.readline()
    return await reader.readexactly(int.from_bytes(await reader.readexactly(4), "big"))


async def main():
    queue = asyncio.Queue(0 if leaks else 100)

    async def worker():
        while True:
            await queue.get()
            await work()

    reader, _writer = await connect()
    working = asyncio.create_task(worker())
    while not working.done():
        message = await read(reader)
        check(message)
        await queue.put(message)


asyncio.run(main())
