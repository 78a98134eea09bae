"""websocket-client: one thread reads, another works, a queue between them.

In websocket_client_queue.py the queue has no size, so put() never waits;
websocket_client_sized.py gives it one.
"""

import os
import queue
import sys
import threading
import time

import websocket

messages = queue.Queue(maxsize=100)


def work():
    while messages.get() is not None:
        time.sleep(0.001)


def main(url):
    threading.Thread(target=work, daemon=True).start()
    ws = websocket.create_connection(url)
    while message := ws.recv():  # "" when the connection is closed
        messages.put(message)


main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"])
