"""httpx: an endless response, read whole or line by line.

client.get() returns when the response ends, and keeps all of it until then (httpx_get.py);
client.stream() gives its lines as they come, and reads no further ahead (httpx_stream.py).
"""

import os
import sys
import time

import httpx


def main(url):
    with httpx.Client(timeout=None) as client:
        for line in client.get(url).iter_lines():
            time.sleep(0.001)  # the work


main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"])
