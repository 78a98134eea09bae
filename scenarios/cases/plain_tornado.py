"""tornado, 0.2 ms of work a message, and then the event loop's turn."""

import asyncio
import os
import sys
import time

from tornado.websocket import websocket_connect


async def main(url):
    connection = await websocket_connect(url)
    while await connection.read_message() is not None:
        time.sleep(0.0002)
        await asyncio.sleep(0)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
