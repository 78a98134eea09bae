"""For the statistics at the end I collect what came, in a local variable of main().

The end never comes: main() is a loop that runs for as long as the connection lasts.
"""

import asyncio
import os
import sys

from tornado.websocket import websocket_connect


async def main(url):
    seen = []
    connection = await websocket_connect(url)
    while (message := await connection.read_message()) is not None:
        seen.append(message)
    print(len(seen), "messages")


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
