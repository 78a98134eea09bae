"""Runs already when floodtest comes: tries to connect until somebody listens, reads with
1 ms of work per message, and lives on when the connection has ended.

usage: keeps_trying.py URL [unbounded]
"""
import asyncio
import sys

import websockets


async def connect(url, max_queue):
    for _ in range(600):
        try:
            return await websockets.connect(url, max_queue=max_queue)
        except OSError:
            await asyncio.sleep(0.05)
    sys.exit("nobody listens")


async def main():
    max_queue = None if "unbounded" in sys.argv[2:] else 32
    ws = await connect(sys.argv[1], max_queue)
    try:
        async for _ in ws:
            await asyncio.sleep(0.001)
    except websockets.ConnectionClosed:
        pass
    print("the connection has ended, I have not", flush=True)
    await asyncio.sleep(120)


asyncio.run(main())
