"""autobahn, 0.2 ms of work a message before onMessage returns."""

import asyncio
import os
import sys
import time
from urllib.parse import urlsplit

from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol


class Client(WebSocketClientProtocol):
    def onMessage(self, payload, is_binary):
        time.sleep(0.0002)

    def onClose(self, was_clean, code, reason):
        self.factory.closed.set()


async def main(url):
    factory = WebSocketClientFactory(url)
    factory.protocol, factory.closed = Client, asyncio.Event()
    server = urlsplit(url)
    loop = asyncio.get_running_loop()
    await loop.create_connection(factory, server.hostname, server.port)
    await factory.closed.wait()


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
