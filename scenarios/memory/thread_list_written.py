"""The twin of thread_list.py: a batch is complete with a thousand messages, too."""

import asyncio
import os
import queue
import sys
import threading

import websockets


def write_batches(messages):
    batch = []
    while message := messages.get():
        batch.append(message)
        if message == "flush" or len(batch) >= 1000:
            batch.clear()  # after it is written


async def main(url):
    messages = queue.Queue(1000)
    threading.Thread(target=write_batches, args=(messages,), daemon=True).start()
    async with websockets.connect(url) as ws:
        async for message in ws:
            messages.put(message)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
