"""tornado with a read_message() loop: at most one message waits in the client.

tornado_callback.py does the same work from a callback, which nobody waits for.
"""

import asyncio
import sys

from tornado.websocket import websocket_connect


async def handle(message, lock):
    async with lock:
        await asyncio.sleep(0.001)


async def main(url):
    lock = asyncio.Lock()
    connection = await websocket_connect(url)
    while (message := await connection.read_message()) is not None:
        await handle(message, lock)


asyncio.run(main(sys.argv[1]))
