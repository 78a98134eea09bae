import asyncio

import looking

TOTAL = 20000000


async def main():  # owner
    async def flood(reader, writer):
        writer.write(bytes(TOTAL))
        await writer.drain()

    server = await asyncio.start_server(flood, '127.0.0.1', 0)
    port = server.sockets[0].getsockname()[1]
    looking.rest()
    incoming, writer = await asyncio.open_connection('127.0.0.1', port, limit=1 << 30)
    while len(incoming._buffer) < TOTAL:
        await asyncio.sleep(0.001)
    looking.report()
    writer.close()
    server.close()


asyncio.run(main())
