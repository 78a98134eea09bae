"""Looks something up for every message, and caches the answer under the message's id.

No id comes twice, so no answer is ever asked for again. cache_unbounded.py keeps them all;
cache_bounded.py the latest 10 000.
"""

import asyncio
import functools
import json
import sys

import websockets


@functools.lru_cache(maxsize=None)
def look_up(seq):
    return f"what is known of {seq:400}"


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            look_up(json.loads(message)["seq"])


asyncio.run(main(sys.argv[1]))
