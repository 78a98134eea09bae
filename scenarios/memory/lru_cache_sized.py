"""The twin of lru_cache.py: the cache keeps the latest thousand answers."""

import asyncio
import functools
import json
import os
import sys

import websockets


@functools.lru_cache(maxsize=1000)
def look_up(seq):
    return f"what is known of {seq:1000}"


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            look_up(json.loads(message)["seq"])


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
