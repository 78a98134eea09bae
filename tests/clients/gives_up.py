"""Lets messages wait for a worker of 1 ms each, and gives up when 50 000 of them do.

gives_up.py ends with an error, as libraries do that call this a slow consumer: it grew until
a limit of its own ended it. holds_back.py stops reading at the same limit.
"""

import asyncio
import os
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
                print("slow consumer: 50000 messages wait", flush=True)
                os._exit(1)  # at once, without a goodbye
            await queue.put(message)
    working.cancel()


asyncio.run(main(sys.argv[1]))
