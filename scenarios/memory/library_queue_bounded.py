"""The twin of library_queue.py: the library's queue keeps its limit.

When 32 messages wait, the library stops reading, and the server has to wait.
"""

import asyncio
import os
import sys

import websockets


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            await asyncio.sleep(0.001)  # the work


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
