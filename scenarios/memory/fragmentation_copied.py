"""The twin of fragmentation.py: a slice is a new object, and the small new ones lie together."""

import asyncio
import collections
import concurrent.futures
import os
import sys

import websockets

PAGE_BYTES = 40_000


def draw(message, recent):
    page = bytearray(PAGE_BYTES)
    page[: len(message)] = message.encode()
    recent.append(page)
    if len(recent) > 1:
        recent[-2] = recent[-2][:64]


async def main(url):
    recent = collections.deque(maxlen=30_000)
    thread = concurrent.futures.ThreadPoolExecutor(max_workers=1)
    loop = asyncio.get_running_loop()
    async with websockets.connect(url) as ws:
        async for message in ws:
            await loop.run_in_executor(thread, draw, message, recent)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
