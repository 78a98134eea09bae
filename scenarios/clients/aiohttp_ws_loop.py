"""aiohttp's WebSocket stops reading when 128 KiB wait for receive().

aiohttp_ws_tasks.py starts a task for each message, so nothing ever waits there;
aiohttp_ws_loop.py has the work done before it takes the next one.
"""

import asyncio
import os
import sys

import aiohttp


async def handle(message, database):
    async with database:  # one query at a time
        await asyncio.sleep(0.001)


async def main(url):
    database = asyncio.Lock()
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
        async for message in ws:
            await handle(message, database)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
