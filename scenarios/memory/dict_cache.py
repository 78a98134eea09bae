"""A dict at the top of the module remembers the reply to each message, for the retry.

A retry comes within 200 ms or not at all; but nothing ever takes a reply out again.
"""

import asyncio
import json
import os
import sys
import time

import aiohttp

replies = {}


async def main(url):
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
        async for message in ws:
            seq = json.loads(message.data)["seq"]
            replies[seq] = time.monotonic(), f"reply to {seq:1000}"


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
