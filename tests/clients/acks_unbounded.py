"""A worker of 1 ms a message acknowledges each that it has processed.

acks_bounded.py waits for room in its queue; acks_unbounded.py gives it no size, so put()
never waits; acks_dropping.py has a deque that throws the oldest away.
"""

import asyncio
import sys

import websockets


async def worker(ws, queue):
    while True:
        await queue.get()
        await asyncio.sleep(0.001)
        await ws.send("done")


async def main(url):
    queue = asyncio.Queue()
    async with websockets.connect(url) as ws:
        working = asyncio.create_task(worker(ws, queue))
        async for message in ws:
            await queue.put(message)
    working.cancel()


asyncio.run(main(sys.argv[1]))
