"""My handler takes 1 ms a message, and in production the process grows until it is killed.

I never made a queue. But the library has one, and max_queue=None took its limit away, because
"we must not lose messages".
"""

import asyncio
import os
import sys

import websockets


async def main(url):
    async with websockets.connect(url, max_queue=None) as ws:
        async for message in ws:
            await asyncio.sleep(0.001)  # the work


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
