"""A thread draws each page. The latest I keep whole, of 30 000 older ones the first 64 bytes: that
is 5 MB at most.

del cuts a bytearray in place. Its rest goes back to the allocator, but it lies between two parts
that are kept, a little too small for the next page. What is alive is small; the process is not.
"""

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
        del recent[-2][64:]


async def main(url):
    recent = collections.deque(maxlen=30_000)
    thread = concurrent.futures.ThreadPoolExecutor(max_workers=1)
    loop = asyncio.get_running_loop()
    async with websockets.connect(url) as ws:
        async for message in ws:
            await loop.run_in_executor(thread, draw, message, recent)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
