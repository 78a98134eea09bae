"""We switched the garbage collector off, because of its pauses; "reference counts free it all".

Not parents and children that know each other: nothing in the program reaches them any more, and
nobody frees them.
"""

import asyncio
import gc
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
    gc.disable()
    async with websockets.connect(url) as ws:
        async for message in ws:
            Order(message)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
