"""aiohttp over HTTP: an endless response, read whole or line by line.

response.read() collects chunks until the response ends (aiohttp_http_read.py); the loop
over response.content stops the socket when 128 KiB wait (aiohttp_http_lines.py).
"""

import asyncio
import os
import sys

import aiohttp


async def main(url):
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as response:
        for line in (await response.read()).splitlines():
            await asyncio.sleep(0.001)  # the work


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
