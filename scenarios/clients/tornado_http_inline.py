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
    def on_chunk(chunk):
        time.sleep(0.001 * chunk.count(b"\n"))  # the work

    request = HTTPRequest(url, streaming_callback=on_chunk, request_timeout=0)
    await AsyncHTTPClient(max_body_size=1 << 40).fetch(request)  # it is endless


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
