"""The founding bug, and the one keyword that makes the difference.

This client needs 1 ms for a message. Its library reads the socket in a task of its own
and puts what it read into a queue. Up to websockets 3.0 that queue had no limit: when
messages came faster than they were processed, the rest piled up in memory until the
kernel killed the process. The server never noticed, because its sends always succeeded.
Since 3.1 a full queue makes the library stop reading, the kernel buffers fill, and the
sender has to wait: that is flow control.

leaky.py switches the limit off again with max_queue=None; bounded.py keeps the default.
The two differ in nothing else.
"""

import asyncio
import os
import sys

import websockets


async def main(url):
    async with websockets.connect(url) as ws:
        async for message in ws:
            await asyncio.sleep(0.001)  # the work


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
