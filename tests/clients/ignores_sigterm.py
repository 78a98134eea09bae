"""Keeps up, but neither the end of the connection nor SIGTERM makes it leave."""

import asyncio
import signal
import sys

import websockets


async def main(url):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    async with websockets.connect(url) as ws:
        async for message in ws:
            pass
    print("still here", flush=True)
    await asyncio.Event().wait()


asyncio.run(main(sys.argv[1]))
