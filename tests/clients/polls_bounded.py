"""A worker that looks every millisecond whether a message waits, and wakes as often when idle.

polls_unbounded.py lets any number wait; polls_bounded.py stops reading at 100.
"""

import asyncio
import collections
import sys

import websockets


async def worker(waiting):
    while True:
        await asyncio.sleep(0.001)
        if waiting:
            waiting.popleft()


async def main(url):
    waiting = collections.deque()
    working = asyncio.create_task(worker(waiting))
    async with websockets.connect(url) as ws:
        async for message in ws:
            waiting.append(message)
            while len(waiting) >= 100:
                await asyncio.sleep(0.001)
    working.cancel()


asyncio.run(main(sys.argv[1]))
