"""Every message gets a timer that complains if its order is not settled within an hour.

The order is settled at once, but nobody cancels the timer. Until the hour is over the event loop
holds the timer, it the lambda, and the lambda the message.
"""

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
            # here the order is settled


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
