"""Fails after 200 messages, but dies slowly: its library says goodbye first.

Leaving the block sends a close frame and waits up to 10 s for the answer, which stands
behind everything that was not read.
"""

import asyncio
import sys

import websockets


async def main(url):
    async with websockets.connect(url) as ws:
        for _ in range(200):
            await ws.recv()
        print("message 201 was one too many", flush=True)
        raise RuntimeError


asyncio.run(main(sys.argv[1]))
