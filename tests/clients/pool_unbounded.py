"""Hands every message to a pool of two processes, which take 1 ms for one.

The pool's own queue has no size. pool_unbounded.py puts into it whatever it reads;
pool_bounded.py takes one of 100 slots first, and a finished message gives its slot back.
"""

import multiprocessing
import sys
import threading
import time

import websocket


def work(message):
    time.sleep(0.001)


def main(url):
    slots = threading.Semaphore(100)
    with multiprocessing.Pool(2) as pool:
        ws = websocket.create_connection(url)
        while message := ws.recv():  # "" when the connection is closed
            pool.apply_async(work, [message], callback=lambda _: slots.release())


if __name__ == "__main__":
    main(sys.argv[1])
