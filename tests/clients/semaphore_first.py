"""A task for every message; the tasks share one resource that takes 1 ms each.

Ten slots limit how many tasks work, and it matters where a slot is taken. In
task_per_message.py the new task takes it: reading never waits and tasks pile up without
bound. In semaphore_first.py the reader takes it before it starts a task, so it stops
reading.
"""

import asyncio
import sys

import websockets


async def handle(message, slots, resource):
    async with resource:
        await asyncio.sleep(0.001)
    slots.release()


async def main(url):
    slots, resource = asyncio.Semaphore(10), asyncio.Lock()
    async with websockets.connect(url) as ws:
        async for message in ws:
            await slots.acquire()
            asyncio.create_task(handle(message, slots, resource))


asyncio.run(main(sys.argv[1]))
