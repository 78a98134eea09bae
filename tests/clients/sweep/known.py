"""A client whose capacity is known, because it counts what it finishes.

known.py URL WORK QUEUE
  WORK   burn:US      holds the processor for so many microseconds a message
         sleep:US     sleeps for so long a message
         bytes:NS     holds the processor for so many nanoseconds a byte
  QUEUE  none         works where it reads: the library pushes back
         task         a task of its own works off an asyncio queue without a size
         task:N       ... of at most N messages
         thread       a thread works off a queue without a size
         thread:N     ... of at most N messages

With $KNOWN_COUNTS, the messages/s that it finished in each quarter of a second are
appended to that file as it goes, after a line "PID 0" when it starts: what it knows of
itself, to be held against what others say of it. known.js does the same with Node.
"""

import asyncio
import os
import queue
import sys
import threading
import time

import websockets

WINDOW_S = 0.25


class Counter:
    """Messages finished, a line of text for each window of time."""

    def __init__(self):
        path = os.environ.get("KNOWN_COUNTS")
        self.out = open(path, "a", buffering=1) if path else None
        self.count = 0
        self.began = None
        if self.out is not None:
            self.out.write(f"{os.getpid()} 0\n")

    def finished(self):
        if self.out is None:
            return
        now = time.perf_counter()
        if self.began is None:
            self.began = now
        self.count += 1
        if now - self.began >= WINDOW_S:
            self.out.write(f"{os.getpid()} {self.count / (now - self.began):.2f}\n")
            self.began = now
            self.count = 0


def burn(seconds):
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def make_work(text):
    kind, number = text.split(":")
    number = float(number)
    if kind == "burn":
        return lambda message: burn(number / 1e6)
    if kind == "bytes":
        return lambda message: burn(number / 1e9 * len(message))
    return lambda message: time.sleep(number / 1e6)


async def read_into(ws, put):
    async for message in ws:
        await put(message)


async def in_place(ws, text, work, counter):
    sleeps = float(text.split(":")[1]) / 1e6 if text.startswith("sleep") else None
    async for message in ws:
        if sleeps is None:
            work(message)
        else:
            await asyncio.sleep(sleeps)
        counter.finished()


async def in_task(ws, text, work, counter, size):
    messages = asyncio.Queue(size)
    sleeps = float(text.split(":")[1]) / 1e6 if text.startswith("sleep") else None

    async def worker():
        while True:
            message = await messages.get()
            if sleeps is None:
                work(message)
                await asyncio.sleep(0)  # lets the reader have its turn
            else:
                await asyncio.sleep(sleeps)
            counter.finished()

    working = asyncio.create_task(worker())
    await read_into(ws, messages.put)
    working.cancel()


async def in_thread(ws, work, counter, size):
    messages = queue.Queue(size)

    def worker():
        while True:
            work(messages.get())
            counter.finished()

    threading.Thread(target=worker, daemon=True).start()
    loop = asyncio.get_running_loop()

    async def put(message):
        if size and messages.full():
            await loop.run_in_executor(None, messages.put, message)
        else:
            messages.put(message)

    await read_into(ws, put)


async def main(url, work_text, queue_text):
    kind, _, size = queue_text.partition(":")
    size = int(size or 0)
    work = make_work(work_text)
    counter = Counter()
    # Where the program has a queue of its own the library's stays as it is.
    async with websockets.connect(url, max_size=None) as ws:
        if kind == "none":
            await in_place(ws, work_text, work, counter)
        elif kind == "task":
            await in_task(ws, work_text, work, counter, size)
        else:
            await in_thread(ws, work, counter, size)


try:
    asyncio.run(main(*sys.argv[1:4]))
except websockets.ConnectionClosed:
    pass
