"""libcurl (pycurl) gives each part of a response to a function of ours.

In pycurl_list.py that keeps them for a thread that works; pycurl_inline.py works in it, and
libcurl reads on when it returns.
"""

import os
import sys
import time

import pycurl



def on_part(part):
    time.sleep(0.001 * part.count(b"\n"))  # the work


def main(url):
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, url)
    curl.setopt(pycurl.WRITEFUNCTION, on_part)
    curl.perform()


main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"])
