"""A client whose capacity is known by construction: it keeps to a pace.

paced.py LIBRARY PACE URL
  LIBRARY  aiohttp or tornado; as many connections as $FLOODTEST_CONNECTIONS wants
  PACE     N            N messages/s
           N:BYTES      ... of a message without its bytes, of which it takes BYTES a second
           each:N       N messages/s on each connection
           cpu:US       no pace: every message burns so many microseconds of CPU time

What a busy machine takes from it, it makes up for: it is late with no message twice.
paced.js does the first with Node's ws.
"""

import asyncio
import os
import sys
import time

# What it makes up for, s: more would be a burst after a pause.
LATE_S = 0.05


class Pace:
    def __init__(self, per_second, bytes_per_second=float("inf")):
        self.fixed_s = 1 / per_second
        self.byte_s = 1 / bytes_per_second
        self.done_at = 0

    async def work(self, message):
        now = time.perf_counter()
        cost = self.fixed_s + self.byte_s * len(message)
        self.done_at = max(self.done_at, now - LATE_S) + cost
        if self.done_at > now:
            await asyncio.sleep(self.done_at - now)


class Burn:
    def __init__(self, microseconds):
        self.seconds = microseconds / 1e6

    async def work(self, message):
        until = time.thread_time() + self.seconds
        while time.thread_time() < until:
            pass


def paces(text, count):
    kind, _, number = text.rpartition(":")
    if kind == "each":
        return [Pace(float(number)) for _ in range(count)]
    if kind == "cpu":
        return [Burn(float(number))] * count
    return [Pace(*map(float, text.split(":")))] * count


async def read_aiohttp(url, pace):
    import aiohttp

    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url, max_msg_size=0) as ws:
            async for message in ws:
                await pace.work(message.data)


async def read_tornado(url, pace):
    from tornado.websocket import websocket_connect

    ws = await websocket_connect(url)
    while (message := await ws.read_message()) is not None:
        await pace.work(message)


async def main(library, pace, url):
    read = {"aiohttp": read_aiohttp, "tornado": read_tornado}[library]
    count = int(os.environ["FLOODTEST_CONNECTIONS"])
    await asyncio.gather(*(read(url, each) for each in paces(pace, count)))


asyncio.run(main(*sys.argv[1:4]))
