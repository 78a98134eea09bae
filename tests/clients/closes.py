"""Reads 200 messages, then closes the connection and lives on."""

import asyncio
import sys

import websockets


async def main(url):
    ws = await websockets.connect(url)
    for _ in range(200):
        await ws.recv()
    print("closing", flush=True)
    await ws.close(1009, "too big for me")
    await asyncio.Event().wait()


asyncio.run(main(sys.argv[1]))
