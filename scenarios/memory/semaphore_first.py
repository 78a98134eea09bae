"""The twin of task_per_message.py: the reader takes the slot, and only then creates the task.

With ten tasks under way it waits, and reads no further.
"""

import asyncio
import os
import sys

import websockets


async def handle(message, slots, account):
    async with account:
        await asyncio.sleep(0.001)
    slots.release()


async def main(url):
    slots, account = asyncio.Semaphore(10), asyncio.Lock()
    tasks = set()
    async with websockets.connect(url) as ws:
        async for message in ws:
            await slots.acquire()
            task = asyncio.create_task(handle(message, slots, account))
            tasks.add(task)
            task.add_done_callback(tasks.discard)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
