"""Reads 200 messages, then is killed as the kernel kills when memory ends."""

import asyncio
import os
import signal
import sys

import websockets


async def main(url):
    ws = await websockets.connect(url)
    for _ in range(200):
        await ws.recv()
    print("about to be killed", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


asyncio.run(main(sys.argv[1]))
