"""Keeps up, and prints a kilobyte of every byte there is for each message it reads."""

import asyncio
import sys

import websockets

NOISE = bytes(range(256)) * 3 + b"\x1b[31m\x1b]0;title\x07\xff\xc3(\x00" * 12


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            sys.stdout.buffer.write(NOISE)
            sys.stdout.buffer.flush()


asyncio.run(main(sys.argv[1]))
