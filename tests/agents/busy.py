"""Processes as fast as it can, and needs 16 MiB for it from the first message on.

Memory that has risen is what makes floodtest ask the agent for counts.
"""

import asyncio
import json
import sys

import websockets


async def main(url):
    async with websockets.connect(url) as ws:
        await ws.recv()
        room = bytearray(b"\1" * (16 << 20))
        async for message in ws:
            room[0] = json.loads(message)["seq"] % 256


asyncio.run(main(sys.argv[1]))
