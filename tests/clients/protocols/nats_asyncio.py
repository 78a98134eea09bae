"""A NATS client of our own, because Debian has none: says who it is, subscribes, reads
messages, and asks now and then whether the server is alive, as nats-py does. Leaks: a queue
without a limit between who reads and who works."""

import asyncio
import json
from urllib.parse import urlsplit

from in_order import check, leaks, url, work


async def main():
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    queue = asyncio.Queue(0 if leaks else 100)

    async def worker():
        while True:
            await queue.get()
            await work()

    async def ping():
        while True:
            writer.write(b"PING\r\n")
            await asyncio.sleep(1)

    operation, info = (await reader.readline()).split(b" ", 1)
    assert operation == b"INFO" and json.loads(info)["max_payload"] > 0
    writer.write(b'CONNECT {"verbose":false,"pedantic":false,"lang":"python"}\r\nPING\r\n')
    assert await reader.readline() == b"PONG\r\n"
    writer.write(b"SUB feed 1\r\n")
    tasks = [asyncio.create_task(worker()), asyncio.create_task(ping())]
    pongs = 0
    while line := await reader.readline():
        if line == b"PONG\r\n":
            pongs += 1
            continue
        operation, subject, sid, size = line.split()
        assert (operation, subject, sid) == (b"MSG", b"feed", b"1"), line
        message = await reader.readexactly(int(size))
        assert await reader.readexactly(2) == b"\r\n"
        check(message)
        await queue.put(message)


asyncio.run(main())
