"""Takes a whole second for a message. Slow, but healthy: it never stops for good."""

import asyncio
import sys

import websockets


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            await asyncio.sleep(1)


asyncio.run(main(sys.argv[1]))
