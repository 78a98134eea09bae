"""The twin of cycle_gc_off.py: the collector runs when it thinks that it should."""

import asyncio
import os
import sys

import websockets


class Order:
    def __init__(self, message):
        self.lines = [Line(self, message)]


class Line:
    def __init__(self, order, text):
        self.order, self.text = order, text


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            Order(message)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
