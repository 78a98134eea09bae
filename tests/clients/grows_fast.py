"""From the first message on it fills memory at some 500 MB/s, whatever it is sent.

It stops by itself at 2 GiB, should nobody stop it before.
"""

import asyncio
import sys
import time

import websockets


async def main(url):
    async with websockets.connect(url) as ws:
        await ws.recv()
        hoard = []
        while len(hoard) < 400:
            hoard.append(bytearray(b"x") * (5 << 20))
            time.sleep(0.01)
        await asyncio.Event().wait()


asyncio.run(main(sys.argv[1]))
