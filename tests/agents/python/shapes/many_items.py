"""More objects than the time is enough for, all of them held by one queue, whose limit is one of bytes, as aiohttp's is."""
import asyncio
import collections
import os
import sys

import looking

Message = collections.namedtuple('Message', 'kind data extra')


class DataQueue(asyncio.Queue):
    _limit = None


class Client:
    def __init__(self):
        self.reader = DataQueue()
        self.reader._limit = 131072


async def main():
    client = Client()
    looking.rest()
    for i in range(600000):
        client.reader.put_nowait((Message(1, b'x', None), 1))
    looking.report(pause_ms=250)
    sys.stdout.flush()
    os._exit(0)  # to free them all takes longer


asyncio.run(main())
