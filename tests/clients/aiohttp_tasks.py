"""aiohttp, 1 ms a message under one lock.

aiohttp_tasks.py starts a task for each message; aiohttp_loop.py waits for the work.
"""

import asyncio
import sys

import aiohttp


async def handle(message, lock):
    async with lock:
        await asyncio.sleep(0.001)


async def main(url):
    lock = asyncio.Lock()
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
        async for message in ws:
            asyncio.create_task(handle(message, lock))


asyncio.run(main(sys.argv[1]))
