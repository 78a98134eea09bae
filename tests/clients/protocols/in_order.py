"""What the Python clients of this folder have in common: whether every message came.

The server numbers the messages of a connection 1, 2, 3, …; a client that misses one, or
gets one twice, exits with status 1, which floodtest calls crashed.
"""

import asyncio
import json
import os
import sys

WORK_SECONDS = 0.001  # less than 1000 messages/s: a flood of 5000/s is too much

url = sys.argv[1]
leaks = "leaks" in sys.argv[2:]  # the one argument in which a client and its twin differ
received = 0


def check(message):
    """Takes the next message, in the order in which they came."""
    global received
    seq = json.loads(message)["seq"]
    if seq != received + 1:
        print(f"message {seq} came behind message {received}", file=sys.stderr, flush=True)
        os._exit(1)  # whatever catches exceptions on the way up
    received = seq


def check_line(line):
    """A line of a body: a message, "data: " and a message (a server-sent event), or the
    empty line behind an event. Was there a message?"""
    if isinstance(line, str):
        line = line.encode()
    message = line.strip().removeprefix(b"data: ")
    if message:
        check(message)
    return bool(message)


async def work():
    await asyncio.sleep(WORK_SECONDS)
