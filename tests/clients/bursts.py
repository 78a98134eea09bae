"""Works in bursts: computes for about 1 s, then does nothing until 2 s are over.

bursts.py processes 10 000 messages every 2 s, just what comes at 5000/s, and lets 10 000
wait at most. bursts_behind.py processes 8000 and lets any number wait.
"""

import asyncio
import sys
import time

import websockets

BURST, WAITING = 10_000, 10_000


def compute():
    end = time.perf_counter() + 0.00005
    while time.perf_counter() < end:
        pass


async def worker(queue):
    loop = asyncio.get_running_loop()
    while True:
        end = loop.time() + 2
        for _ in range(BURST):
            await queue.get()
            compute()
            await asyncio.sleep(0)  # let the reader run
        await asyncio.sleep(end - loop.time())


async def main(url):
    queue = asyncio.Queue(WAITING)
    working = asyncio.create_task(worker(queue))
    async with websockets.connect(url) as ws:
        async for message in ws:
            await queue.put(message)
    working.cancel()


asyncio.run(main(sys.argv[1]))
