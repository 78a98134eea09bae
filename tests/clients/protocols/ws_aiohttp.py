"""WebSocket with Debian's aiohttp. Leaks: a task for each message."""

import asyncio

import aiohttp

from in_order import check, leaks, url, work


async def main():
    waiting = set()
    slot = asyncio.Semaphore()

    async def handle(data):
        async with slot:
            await work()

    async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
        async for message in ws:
            check(message.data)
            task = asyncio.create_task(handle(message.data))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            if not leaks:
                await task


asyncio.run(main())
