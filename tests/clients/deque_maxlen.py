"""Keeps up with the flood, and remembers what it has seen.

retains.py remembers every message for ever; deque_maxlen.py only the latest thousand.
"""

import asyncio
import collections
import sys

import websockets


async def main(url):
    seen = collections.deque(maxlen=1000)
    async with websockets.connect(url) as ws:
        async for message in ws:
            seen.append(message)


asyncio.run(main(sys.argv[1]))
