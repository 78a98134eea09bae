"""I put @lru_cache on a slow look-up, and it was fast ever since.

The argument is the message's id. No id comes twice, so nothing is ever found in the cache, and
maxsize=None keeps every answer.
"""

import asyncio
import functools
import json
import os
import sys

import websockets


@functools.lru_cache(maxsize=None)
def look_up(seq):
    return f"what is known of {seq:1000}"


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            look_up(json.loads(message)["seq"])


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
