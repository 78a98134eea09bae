"""The twin of app_queue.py: the queue between the two tasks has a size.

A full queue makes put() wait, the reader stops, the library's queue fills, the server waits.
"""

import asyncio
import os
import sys

import websockets


class Feed:
    def __init__(self):
        self.waiting = asyncio.Queue(100)

    async def read(self, ws):
        async for message in ws:
            await self.waiting.put(message)

    async def store(self):
        while await self.waiting.get():
            await asyncio.sleep(0.001)  # the database


async def main(url):
    feed = Feed()
    storing = asyncio.create_task(feed.store())
    async with websockets.connect(url) as ws:
        await feed.read(ws)
    storing.cancel()


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
