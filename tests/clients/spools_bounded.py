"""Hides its backlog from memory: what it reads goes to a temporary file, which has no name,
and a thread works through the file, 0.5 ms of computing per message.

The file keeps only the length of each message. spools.py reads on however far behind the
thread is; spools_bounded.py waits while more than 1000 messages are.
"""

import asyncio
import struct
import sys
import tempfile
import threading
import time

import websockets

RECORD = struct.Struct("Q")


def compute():
    end = time.perf_counter() + 0.0005
    while time.perf_counter() < end:
        pass


class Spool:
    """A queue of message lengths in a file."""

    def __init__(self):
        self.file = tempfile.TemporaryFile(buffering=0)
        self.written = self.done = 0
        self.ready = threading.Condition()

    def put(self, message):
        with self.ready:
            self.file.seek(self.written * RECORD.size)
            self.file.write(RECORD.pack(len(message)))
            self.written += 1
            self.ready.notify()

    def get(self):
        with self.ready:
            self.ready.wait_for(lambda: self.done < self.written)
            self.file.seek(self.done * RECORD.size)
            self.done += 1
            return RECORD.unpack(self.file.read(RECORD.size))


def work(spool):
    while True:
        spool.get()
        compute()


async def main(url):
    spool = Spool()
    threading.Thread(target=work, args=(spool,), daemon=True).start()
    async with websockets.connect(url) as ws:
        async for message in ws:
            spool.put(message)
            while spool.written - spool.done > 1000:
                await asyncio.sleep(0.001)


asyncio.run(main(sys.argv[1]))
