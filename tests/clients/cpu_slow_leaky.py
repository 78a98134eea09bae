"""1 ms of computing for every message, so that the CPU is what limits the client.

cpu_slow_leaky.py switches the limit of the library's queue off; cpu_slow.py keeps it.
"""

import asyncio
import sys
import time

import websockets


def compute():
    end = time.perf_counter() + 0.001
    while time.perf_counter() < end:
        pass


async def main(url):
    async with websockets.connect(url, max_queue=None) as ws:
        async for message in ws:
            compute()
            await asyncio.sleep(0)  # let the library's reader run


asyncio.run(main(sys.argv[1]))
