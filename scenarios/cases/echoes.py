"""Sends each message back and waits until that is on its way.

echoes_unawaited.py starts a task for each answer: nobody waits for any of them.
"""

import asyncio
import os
import sys

import websockets


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            await ws.send(message)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
