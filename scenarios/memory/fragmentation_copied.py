"""The twin of fragmentation.py: a slice is a new object, and small ones lie together."""

import asyncio
import collections
import os
import sys

import websockets


async def main(url):
    heads = collections.deque(maxlen=50_000)
    async with websockets.connect(url) as ws:
        async for message in ws:
            head = bytearray(message.encode())
            head = head[:64]
            heads.append(head)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
