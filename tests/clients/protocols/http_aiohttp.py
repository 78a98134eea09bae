"""A body that does not end, with Debian's aiohttp. Leaks: a task for each line."""

import asyncio

import aiohttp

from in_order import check_line, leaks, url, work


async def main():
    waiting = set()
    slot = asyncio.Semaphore()

    async def handle(line):
        async with slot:
            await work()

    forever = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(timeout=forever, trust_env=True) as session:
        async with session.get(url) as response:
            async for line in response.content:
                if not check_line(line):
                    continue
                task = asyncio.create_task(handle(line))
                waiting.add(task)
                task.add_done_callback(waiting.discard)
                if not leaks:
                    await task


asyncio.run(main())
