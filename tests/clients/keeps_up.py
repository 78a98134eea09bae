"""Reads and does nothing: too fast for the flood to exercise its flow control."""

import asyncio
import sys

import websockets


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            pass


asyncio.run(main(sys.argv[1]))
