"""A hundred connections, 5 ms of work per message on each of them.

hundred_queues.py puts the messages of all into one queue without a limit.
"""

import asyncio
import os
import sys

import websockets


async def read(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            await asyncio.sleep(0.005)


async def main(url):
    await asyncio.gather(*(read(url) for _ in range(100)))


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
