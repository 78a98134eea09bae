"""websockets: its queue holds 32 messages, then it stops reading.

websockets_no_limit.py takes the limit away with max_queue=None; websockets_limit.py keeps it.
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
