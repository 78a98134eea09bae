"""The twin of write_buffer.py: drain() waits while the transport's buffer is full."""

import asyncio
import os
import sys

import websockets


async def peer(reader, writer):
    while await reader.read(10_000):
        await asyncio.sleep(0.01)


async def main(url):
    server = await asyncio.start_server(peer, "127.0.0.1", 0)
    _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    async with websockets.connect(url) as ws:
        async for message in ws:
            writer.write(message.encode())
            await writer.drain()


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
