"""autobahn calls onMessage for each message and never waits for what that returns.

In autobahn_coroutine.py it is a coroutine, of which autobahn makes a task per message;
autobahn_paused.py stops reading while more than a few are at work.
"""

import asyncio
import os
import sys
from urllib.parse import urlsplit

from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol


class Feed(WebSocketClientProtocol):
    database = asyncio.Lock()  # one query at a time
    at_work = 0

    async def onMessage(self, payload, is_binary):
        self.at_work += 1
        if self.at_work == 100:
            self.transport.pause_reading()
        async with self.database:
            await asyncio.sleep(0.001)
        self.at_work -= 1
        if self.at_work == 25:
            self.transport.resume_reading()

    def onClose(self, was_clean, code, reason):
        self.factory.closed.set()


async def main(url):
    factory = WebSocketClientFactory(url)
    factory.protocol, factory.closed = Feed, asyncio.Event()
    server = urlsplit(url)
    loop = asyncio.get_running_loop()
    await loop.create_connection(factory, server.hostname, server.port)
    await factory.closed.wait()


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
