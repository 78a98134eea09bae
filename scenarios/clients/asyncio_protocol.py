"""asyncio without a library: a protocol gets what was read, and must say when to stop.

asyncio_protocol.py keeps it in a buffer for as long as the work takes;
asyncio_protocol_paused.py does, too, but pauses reading when it has enough.
"""

import asyncio
import os
import sys
from urllib.parse import urlsplit


class Feed(asyncio.Protocol):
    def __init__(self):
        self.waiting = bytearray()

    def data_received(self, data):
        self.waiting += data

    async def work(self):
        while True:
            end = self.waiting.find(b"\n") + 1
            del self.waiting[:end]
            await asyncio.sleep(0.001)


async def main(url):
    server = urlsplit(url)
    loop = asyncio.get_running_loop()
    _, feed = await loop.create_connection(Feed, server.hostname, server.port)
    await feed.work()


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
