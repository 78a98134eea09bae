"""Every message becomes part of a cycle of objects, which only the garbage collector frees.

gc_sawtooth.py runs it after 30 000 objects, so memory is a saw-tooth; gc_disabled.py has
switched it off.
"""

import asyncio
import gc
import sys

import websockets


class Node:
    def __init__(self, message):
        self.message, self.itself = message, self


async def main(url):
    gc.disable()
    async with websockets.connect(url) as ws:
        async for message in ws:
            Node(message)


asyncio.run(main(sys.argv[1]))
