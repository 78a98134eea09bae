"""Takes compressed messages of any size, one at a time, and lets go of each: status 3 if one is not all zeros."""

import asyncio
import sys

import websockets


async def main(url):
    async with websockets.connect(url, max_size=None, max_queue=1) as ws:
        async for message in ws:
            if message.count(0) != len(message) or len(message) == 0:
                sys.exit(3)


asyncio.run(main(sys.argv[1]))
