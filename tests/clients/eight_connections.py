"""Eight connections, 1 ms of work per message on each of them.

one_of_eight_stuck.py never reads from the first; the other seven go on.
"""

import asyncio
import sys

import websockets


async def read(url, number):
    async with websockets.connect(url) as ws:
        async for message in ws:
            await asyncio.sleep(0.001)


async def main(url):
    await asyncio.gather(*(read(url, number) for number in range(8)))


asyncio.run(main(sys.argv[1]))
