"""Reads compressed messages with the library that it is told, 1 ms for each: at most one waits.

Ends with status 3 at a message that is not the next one, whole, or if nothing was compressed.
deflated.js is the same with ws of Node.
"""

import asyncio
import json
import sys


def fail(why):
    print(why, file=sys.stderr)
    sys.exit(3)


class Checker:
    def __init__(self):
        self.seq = 0

    def take(self, text):
        try:
            message = json.loads(text)
        except ValueError:
            fail(f"no JSON behind message {self.seq}")
        self.seq += 1
        if message["seq"] != self.seq:
            fail(f"message {message['seq']} in place of {self.seq}")


async def with_websockets(url, take):
    import websockets

    async with websockets.connect(url) as ws:
        if not ws.extensions:
            fail("websockets agreed on no extension")
        async for message in ws:
            await take(message)


async def with_aiohttp(url, take):
    import aiohttp

    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url, compress=15) as ws:
            if not ws.compress:
                fail("aiohttp agreed on no compression")
            async for message in ws:
                if message.type != aiohttp.WSMsgType.TEXT:
                    fail(f"aiohttp got {message}")
                await take(message.data)


async def with_tornado(url, take):
    from tornado.websocket import websocket_connect

    ws = await websocket_connect(url, compression_options={})
    if ws.protocol._decompressor is None:
        fail("tornado agreed on no compression")
    while (message := await ws.read_message()) is not None:
        await take(message)


async def main(library, url):
    checker = Checker()

    async def take(text):
        checker.take(text)
        await asyncio.sleep(0.001)

    readers = {"websockets": with_websockets, "aiohttp": with_aiohttp, "tornado": with_tornado}
    await readers[library](url, take)


asyncio.run(main(sys.argv[1], sys.argv[2]))
