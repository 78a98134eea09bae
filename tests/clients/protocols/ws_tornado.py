"""WebSocket with Debian's tornado. Leaks: by callbacks, which tornado waits for no longer
than they run."""

import asyncio

from tornado.websocket import websocket_connect

from in_order import check, leaks, url, work


async def main():
    queue = asyncio.Queue()

    def on_message(message):
        queue.put_nowait(message)

    ws = await websocket_connect(url, on_message_callback=on_message if leaks else None)
    while (message := await (queue.get() if leaks else ws.read_message())) is not None:
        check(message)
        await work()


asyncio.run(main())
