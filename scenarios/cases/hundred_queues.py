"""A hundred connections, whose messages go into one queue without a limit.

hundred_connections.py does the work of each message where it was read.
"""

import asyncio
import os
import sys

import websockets


async def read(url, queue):
    async with websockets.connect(url) as ws:
        async for message in ws:
            queue.put_nowait(message)


async def work(queue):
    while await queue.get():
        await asyncio.sleep(0.001)


async def main(url):
    queue = asyncio.Queue()
    await asyncio.gather(work(queue), *(read(url, queue) for _ in range(100)))


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
