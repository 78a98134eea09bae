"""Reads 200 messages, then ends as if all were well."""

import asyncio
import sys

import aiohttp


async def main(url):
    async with aiohttp.ClientSession() as session:
        ws = await session.ws_connect(url)
        for _ in range(200):
            await ws.receive()
        print("that was enough", flush=True)
        sys.exit(0)


asyncio.run(main(sys.argv[1]))
