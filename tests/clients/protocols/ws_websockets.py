"""WebSocket with Debian's websockets. Leaks: without a limit on its queue."""

import asyncio

import websockets

from in_order import check, leaks, url, work


async def main():
    async with websockets.connect(url, max_queue=None if leaks else 32) as ws:
        async for message in ws:
            check(message)
            await work()


asyncio.run(main())
