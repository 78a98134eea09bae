"""A cache whose entries live for 2 s: it holds rate x 2 s messages, however long it runs."""

import asyncio
import collections
import sys
import time

import websockets

LIFETIME_S = 2


async def main(url):
    cache = collections.deque()
    async with websockets.connect(url) as ws:
        async for message in ws:
            now = time.monotonic()
            cache.append((now + LIFETIME_S, message))
            while cache[0][0] <= now:
                cache.popleft()


asyncio.run(main(sys.argv[1]))
