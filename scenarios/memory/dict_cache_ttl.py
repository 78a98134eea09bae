"""The twin of dict_cache.py: ten times a second, replies older than 0.2 s are taken out."""

import asyncio
import json
import os
import sys
import time

import aiohttp

replies = {}


async def expire():
    while True:
        await asyncio.sleep(0.1)
        oldest = time.monotonic() - 0.2
        for seq in [seq for seq, (born, _) in replies.items() if born < oldest]:
            del replies[seq]


async def main(url):
    expiring = asyncio.create_task(expire())
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
        async for message in ws:
            seq = json.loads(message.data)["seq"]
            replies[seq] = time.monotonic(), f"reply to {seq:1000}"
    expiring.cancel()


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
