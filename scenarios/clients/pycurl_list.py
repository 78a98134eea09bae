"""libcurl (pycurl) gives each part of a response to a function of ours.

In pycurl_list.py that keeps them for a thread that works; pycurl_inline.py works in it, and
libcurl reads on when it returns.
"""

import os
import sys
import threading
import time

import pycurl

waiting = []


def work():
    while True:
        if waiting:
            time.sleep(0.001 * waiting.pop(0).count(b"\n"))
        else:
            time.sleep(0.001)


def on_part(part):
    waiting.append(part)


def main(url):
    threading.Thread(target=work, daemon=True).start()
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, url)
    curl.setopt(pycurl.WRITEFUNCTION, on_part)
    curl.perform()


main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"])
