"""tornado with on_message_callback: it never waits for what the callback starts.

tornado_loop.py does the same work in a read_message() loop, which does wait.
"""

import asyncio
import sys

from tornado.websocket import websocket_connect


async def handle(message, lock):
    async with lock:
        await asyncio.sleep(0.001)


async def main(url):
    lock = asyncio.Lock()
    closed = asyncio.Event()

    def on_message(message):
        if message is None:
            closed.set()
        else:
            asyncio.ensure_future(handle(message, lock))

    await websocket_connect(url, on_message_callback=on_message)
    await closed.wait()


asyncio.run(main(sys.argv[1]))
