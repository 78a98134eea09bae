"""A client that keeps each message so many times: what a leak costs is an argument.

keeps.py URL COPIES
"""

import asyncio
import sys

import websockets

kept = []


async def main(url, copies):
    async with websockets.connect(url) as ws:
        async for message in ws:
            for _ in range(copies):
                kept.append("%s " % message)


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
