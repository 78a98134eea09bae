"""A task for every message, each of them done after 1 s whatever the others do.

It holds rate x 1 s messages: memory climbs for a second, then stays.
"""

import asyncio
import sys

import websockets


async def handle(message):
    await asyncio.sleep(1)


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            asyncio.create_task(handle(message))


asyncio.run(main(sys.argv[1]))
