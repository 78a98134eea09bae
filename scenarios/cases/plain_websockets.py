"""websockets, 0.2 ms of work a message, and then the event loop's turn."""

import asyncio
import os
import sys
import time

import websockets


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            time.sleep(0.0002)
            await asyncio.sleep(0)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
