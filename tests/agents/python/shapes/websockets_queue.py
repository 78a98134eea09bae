"""The library's own queue: websockets without max_queue, and nobody who receives."""
import asyncio

import looking

try:
    from websockets.legacy import client, server
except ImportError:
    looking.skip('no websockets')

MESSAGES = 3000


async def main():
    rested = asyncio.Event()

    async def flood(socket, path=None):
        await rested.wait()
        for i in range(MESSAGES):
            await socket.send('%06d' % i + 'x' * 1000)
        await socket.wait_closed()

    async with server.serve(flood, '127.0.0.1', 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        async with client.connect('ws://127.0.0.1:%d' % port, max_queue=None, ping_interval=None) as ws:
            looking.rest()
            rested.set()
            while len(ws.messages) < MESSAGES:
                await asyncio.sleep(0.001)
            looking.report()


asyncio.run(main())
