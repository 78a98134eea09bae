"""The twin of text_buffer.py: what passes a million bytes without a line end is thrown away."""

import asyncio
import os
import sys

import websockets

LONGEST = 1_000_000


class Lines:
    def __init__(self):
        self.partial = bytearray()

    def feed(self, text):
        self.partial += text
        if b"\n" in text:
            *lines, self.partial = self.partial.split(b"\n")
            print(len(lines), "lines")
        elif len(self.partial) > LONGEST:
            self.partial.clear()  # no line at all


async def main(url):
    lines = Lines()
    async with websockets.connect(url) as ws:
        async for message in ws:
            lines.feed(message.encode())


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
