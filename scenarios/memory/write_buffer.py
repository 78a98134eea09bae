"""A relay: what comes in by WebSocket goes out by TCP, to a peer that is slower.

write() never waits. What the peer has not taken stays in the transport's buffer, and without
drain() I never learn of it. (The peer is part of this program, and takes 1 MB/s.)
"""

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


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
