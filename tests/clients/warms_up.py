"""Loads 40 MB of what it needs in the first 3 s after the first message, then no more."""

import asyncio
import sys
import time

import websockets

LOAD_BYTES, LOAD_S, PIECE_BYTES = 40_000_000, 3, 100_000


async def main(url):
    loaded = []
    async with websockets.connect(url) as ws:
        await ws.recv()
        begun = time.monotonic()
        async for message in ws:
            due = min((time.monotonic() - begun) / LOAD_S, 1) * LOAD_BYTES
            while len(loaded) * PIECE_BYTES < due:
                loaded.append(b"x" * PIECE_BYTES)


asyncio.run(main(sys.argv[1]))
