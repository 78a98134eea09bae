"""aiohttp, and a list of what became of each message.

aiohttp_results.py keeps the list for ever; aiohttp_batches.py hands it on, and begins a new
one, when it has 10 000 results: memory is a saw-tooth.
"""

import asyncio
import json
import sys

import aiohttp


async def main(url):
    results = []
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
        async for message in ws:
            results.append(json.loads(message.data))


asyncio.run(main(sys.argv[1]))
