"""tornado's AsyncHTTPClient calls streaming_callback for each chunk and waits for nothing.

In tornado_http_tasks.py the callback starts a task for each; tornado_http_inline.py has the
work done when it returns, and only then reads on.
"""

import asyncio
import os
import sys
import time

from tornado.httpclient import AsyncHTTPClient, HTTPRequest


async def main(url):
    database = asyncio.Lock()  # one query at a time
    running = set()

    async def handle(chunk):
        async with database:
            await asyncio.sleep(0.001 * chunk.count(b"\n"))

    def on_chunk(chunk):
        task = asyncio.ensure_future(handle(chunk))
        running.add(task)
        task.add_done_callback(running.discard)

    request = HTTPRequest(url, streaming_callback=on_chunk, request_timeout=0)
    await AsyncHTTPClient(max_body_size=1 << 40).fetch(request)  # it is endless


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
