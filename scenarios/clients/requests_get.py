"""requests: an endless response, read whole or line by line.

Without stream=True requests.get() returns when the response ends, and keeps all of it
until then (requests_get.py); with it the lines are read as they are taken
(requests_stream.py).
"""

import os
import sys
import time

import requests


def main(url):
    response = requests.get(url)
    for line in response.iter_lines():
        time.sleep(0.001)  # the work


main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"])
