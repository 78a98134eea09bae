"""Gives up when 50 000 messages wait, like gives_up.py, but says goodbye first.

Leaving the block sends a close frame and waits up to 10 s for the answer, which stands
behind everything that was not read.
"""

import asyncio
import sys

import websockets


async def worker(queue):
    while True:
        await queue.get()
        await asyncio.sleep(0.001)


async def main(url):
    queue = asyncio.Queue(50_000)
    working = asyncio.create_task(worker(queue))
    async with websockets.connect(url) as ws:
        async for message in ws:
            if queue.full():
                sys.exit("slow consumer: 50000 messages wait")
            await queue.put(message)
    working.cancel()


asyncio.run(main(sys.argv[1]))
