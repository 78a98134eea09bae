"""Keeps up, and acknowledges each message twice: what it says cannot be true."""

import asyncio
import sys

import websockets


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            await ws.send("done")
            await ws.send("done")


asyncio.run(main(sys.argv[1]))
