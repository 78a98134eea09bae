"""Reads 200 messages, then dies of an exception."""

import asyncio
import sys

import aiohttp


async def main(url):
    async with aiohttp.ClientSession() as session:
        ws = await session.ws_connect(url)
        for _ in range(200):
            await ws.receive()
        raise RuntimeError("message 201 was one too many")


asyncio.run(main(sys.argv[1]))
