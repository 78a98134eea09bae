"""Notes 16 bytes for each message in a table.

table_doubles.py makes the table twice as large when it is full: it grows rarely, by a lot.
table_ring.py begins at its start again.
"""

import asyncio
import struct
import sys
import time

import websockets

ENTRY = struct.Struct("QQ")


async def main(url):
    table, at, count = bytearray(1 << 16), 0, 0
    async with websockets.connect(url) as ws:
        async for message in ws:
            if at == len(table):
                at = 0
            count += 1
            ENTRY.pack_into(table, at, count, time.time_ns())
            at += ENTRY.size


asyncio.run(main(sys.argv[1]))
