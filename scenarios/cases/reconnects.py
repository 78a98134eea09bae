"""Reads until the server closes the connection, and connects again; keeps nothing.

reconnects_keeps.py is the same program, but for the list of its connections.
"""

import asyncio
import os
import sys

import websockets


async def main(url):
    while True:
        async with websockets.connect(url) as ws:
            async for _message in ws:
                pass


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
