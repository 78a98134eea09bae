"""Asks the server for a path that it does not serve."""

import asyncio
import sys
from urllib.parse import urljoin

import websockets


async def main(url):
    print("asking for /wrong", flush=True)
    async with websockets.connect(urljoin(url, "/wrong")) as ws:
        async for message in ws:
            pass


asyncio.run(main(sys.argv[1]))
