"""A queue of 100 messages between the reader and a worker of 1 ms a message.

    drops.py URL [acks]

drops.py throws away what does not fit; waits.py waits until it does. With acks they send a
message back for each one that they have processed.
"""

import asyncio
import sys

import websockets


async def worker(ws, queue, acks):
    while True:
        await queue.get()
        await asyncio.sleep(0.001)
        if acks:
            await ws.send("done")


async def main(url, acks):
    queue = asyncio.Queue(100)
    async with websockets.connect(url) as ws:
        working = asyncio.create_task(worker(ws, queue, acks))
        async for message in ws:
            await queue.put(message)
        working.cancel()


asyncio.run(main(sys.argv[1], "acks" in sys.argv[2:]))
