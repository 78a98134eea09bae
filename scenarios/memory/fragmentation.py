"""I keep the first 64 bytes of each of the last 50 000 messages: 6 MB, I thought.

del cuts a bytearray in place, so its rest is given back to the allocator, but lies between two
heads that are kept, too small for the next message. Python's objects are 6 MB; the process is not.
"""

import asyncio
import collections
import os
import sys

import websockets


async def main(url):
    heads = collections.deque(maxlen=50_000)
    async with websockets.connect(url) as ws:
        async for message in ws:
            head = bytearray(message.encode())
            del head[64:]
            heads.append(head)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
