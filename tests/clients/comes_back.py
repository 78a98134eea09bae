"""Connects again whenever its connection ends; reads, and keeps nothing."""

import asyncio
import sys

import websockets


async def main(url):
    while True:
        try:
            async with websockets.connect(url) as ws:
                async for _ in ws:
                    pass
        except (OSError, websockets.WebSocketException):
            await asyncio.sleep(0.1)


asyncio.run(main(sys.argv[1]))
