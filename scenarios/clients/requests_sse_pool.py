"""Server-sent events with requests: a thread of a pool for each event, or one at a time.

The pool has four threads and takes any number of jobs (requests_sse_pool.py); a semaphore
lets no more jobs in than it has places for (requests_sse_places.py).
"""

import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests

database = threading.Lock()  # one query at a time


def work(event):
    with database:
        time.sleep(0.001)


def main(url):
    with ThreadPoolExecutor(4) as pool, requests.get(url, stream=True) as response:
        for line in response.iter_lines():
            if line.startswith(b"data:"):
                pool.submit(work, line)


main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"])
