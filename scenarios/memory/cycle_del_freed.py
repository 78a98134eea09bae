"""The twin of cycle_del.py: __del__ only counts.

The objects are cycles with a __del__, all the same. The collector frees them.
"""

import asyncio
import os
import sys

import websockets


class Session:
    ended = 0

    def __init__(self, message):
        self.message = message
        self.callback = self.close  # a cycle

    def close(self):
        self.message = None

    def __del__(self):
        Session.ended += 1


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            Session(message)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
