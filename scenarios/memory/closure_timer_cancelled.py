"""The twin of closure_timer.py: who settles the order cancels its timer."""

import asyncio
import os
import sys

import websockets


def watch(loop, message):
    return loop.call_later(3600, lambda: print("not settled:", message))


async def main(url):
    loop = asyncio.get_running_loop()
    async with websockets.connect(url) as ws:
        async for message in ws:
            timer = watch(loop, message)
            timer.cancel()  # the order is settled


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
