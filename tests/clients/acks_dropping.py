"""A worker of 1 ms a message acknowledges each that it has processed.

acks_bounded.py waits for room in its queue; acks_unbounded.py gives it no size, so put()
never waits; acks_dropping.py has a deque that throws the oldest away.
"""

import asyncio
import collections
import sys

import websockets


async def worker(ws, latest, arrived):
    while True:
        while not latest:
            arrived.clear()
            await arrived.wait()
        latest.popleft()
        await asyncio.sleep(0.001)
        await ws.send("done")


async def main(url):
    latest = collections.deque(maxlen=100)
    arrived = asyncio.Event()
    async with websockets.connect(url) as ws:
        working = asyncio.create_task(worker(ws, latest, arrived))
        async for message in ws:
            latest.append(message)
            arrived.set()
    working.cancel()


asyncio.run(main(sys.argv[1]))
