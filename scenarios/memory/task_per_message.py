"""A task for every message, so that a slow one does not hold up the others.

All of them need the same lock for 1 ms. Ten slots were meant to limit the tasks, but each task
takes its slot itself, after it was created: reading never waits.
"""

import asyncio
import os
import sys

import websockets


async def handle(message, slots, account):
    await slots.acquire()
    async with account:
        await asyncio.sleep(0.001)
    slots.release()


async def main(url):
    slots, account = asyncio.Semaphore(10), asyncio.Lock()
    tasks = set()
    async with websockets.connect(url) as ws:
        async for message in ws:
            task = asyncio.create_task(handle(message, slots, account))
            tasks.add(task)
            task.add_done_callback(tasks.discard)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
