"""A body that does not end, with Debian's requests. Leaks: without stream=True, which
makes it read the body as a whole."""

import time

import requests

from in_order import WORK_SECONDS, check_line, leaks, url

with requests.get(url, stream=not leaks) as response:
    for line in response.iter_lines(chunk_size=None):
        if check_line(line):
            time.sleep(WORK_SECONDS)
