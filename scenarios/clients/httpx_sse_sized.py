"""Server-sent events with httpx: one task reads, another works, a queue between them.

httpx itself reads no further than it is asked. In httpx_sse_queue.py put_nowait() always
has room; in httpx_sse_sized.py put() waits for it.
"""

import asyncio
import os
import sys

import httpx


async def read(url, events):
    async with httpx.AsyncClient(timeout=None) as client, client.stream("GET", url) as response:
        async for line in response.aiter_lines():
            if line.startswith("data:"):
                await events.put(line)


async def main(url):
    events = asyncio.Queue(maxsize=100)
    reader = asyncio.create_task(read(url, events))
    while not reader.done():
        await events.get()
        await asyncio.sleep(0.001)  # the work


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
