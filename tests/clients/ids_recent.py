"""Remembers the id of every message and when it came, so as to notice one that comes twice.

Some 300 bytes a message, whatever its size. ids_seen.py never forgets an id;
ids_recent.py forgets the oldest once there are 10 000.
"""

import asyncio
import collections
import json
import sys
import time

import websockets


async def main(url):
    seen = collections.OrderedDict()
    async with websockets.connect(url) as ws:
        async for message in ws:
            seen[json.loads(message)["seq"]] = time.monotonic()
            if len(seen) > 10_000:
                seen.popitem(last=False)


asyncio.run(main(sys.argv[1]))
