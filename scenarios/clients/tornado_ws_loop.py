"""tornado's WebSocket, read in a loop or by a callback.

Nobody waits for what on_message_callback returns (tornado_ws_callback.py); read_message()
holds one message, and tornado stops reading until it is taken (tornado_ws_loop.py).
"""

import asyncio
import os
import sys

from tornado.websocket import websocket_connect


async def handle(message, database):
    async with database:  # one query at a time
        await asyncio.sleep(0.001)


async def main(url):
    database = asyncio.Lock()
    connection = await websocket_connect(url)
    while (message := await connection.read_message()) is not None:
        await handle(message, database)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
