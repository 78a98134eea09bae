import asyncio

import looking


class Uplink:  # owner
    def __init__(self, writer):
        self.writer = writer


async def main():
    ended = asyncio.Event()

    async def silent(reader, writer):
        writer.transport.pause_reading()
        await ended.wait()

    server = await asyncio.start_server(silent, '127.0.0.1', 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection('127.0.0.1', port)
    uplink = Uplink(writer)
    looking.rest()
    for i in range(300):
        uplink.writer.write(b'x' * 100000)
    looking.report()
    writer.transport.abort()
    ended.set()
    server.close()


asyncio.run(main())
