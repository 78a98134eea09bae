"""The twin of coroutine_local.py: statistics of the latest thousand messages."""

import asyncio
import collections
import os
import sys

from tornado.websocket import websocket_connect


async def main(url):
    seen = collections.deque(maxlen=1000)
    connection = await websocket_connect(url)
    while (message := await connection.read_message()) is not None:
        seen.append(message)
    print(len(seen), "messages")


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
