"""A queue of the application's own between the reader and a worker of 1 ms a message.

app_queue_unbounded.py gives it no size, so put() never waits; app_queue_bounded.py does.
"""

import asyncio
import sys

import websockets


async def worker(queue):
    while True:
        await queue.get()
        await asyncio.sleep(0.001)


async def main(url):
    queue = asyncio.Queue()
    working = asyncio.create_task(worker(queue))
    async with websockets.connect(url) as ws:
        async for message in ws:
            await queue.put(message)
    working.cancel()


asyncio.run(main(sys.argv[1]))
