"""websocket-client: a thread reads, another works 1 ms a message, a queue between the two.

thread_unbounded.py gives the queue no size, so put() never waits; thread_bounded.py does.
"""

import queue
import sys
import threading
import time

import websocket


def work(messages):
    while messages.get() is not None:
        time.sleep(0.001)


def main(url):
    messages = queue.Queue()
    threading.Thread(target=work, args=(messages,), daemon=True).start()
    ws = websocket.create_connection(url)
    while message := ws.recv():  # "" when the connection is closed
        messages.put(message)


main(sys.argv[1])
