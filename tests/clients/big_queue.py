"""A large but bounded queue: memory climbs for seconds, then stops. 1 ms a message."""

import asyncio
import sys

import websockets


async def main(url):
    async with websockets.connect(url, max_queue=2**14) as ws:
        async for message in ws:
            await asyncio.sleep(0.001)


asyncio.run(main(sys.argv[1]))
