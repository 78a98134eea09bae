"""A session refers to itself by its callback, and parks itself in __del__, to be used again.

Since Python 3.4 the collector frees cycles that have a __del__. But this __del__ puts the dying
object into a list, which brings it back to life, and no session is ever taken from there.
"""

import asyncio
import os
import sys

import websockets


class Session:
    parked = []

    def __init__(self, message):
        self.message = message
        self.callback = self.close  # a cycle

    def close(self):
        self.message = None

    def __del__(self):
        Session.parked.append(self)


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            Session(message)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
