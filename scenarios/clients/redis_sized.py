"""redis-py's publish/subscribe: one thread listens, another works, a queue between them.

listen() reads a message when it is asked for one. redis_queue.py asks as fast as it can,
because its queue has no size; redis_sized.py gives it one. (A real Redis drops a subscriber
that is 32 MiB behind.)
"""

import os
import queue
import sys
import threading
import time
from urllib.parse import urlsplit

import redis

messages = queue.Queue(maxsize=100)


def work():
    while True:
        messages.get()
        time.sleep(0.001)


def main(url):
    threading.Thread(target=work, daemon=True).start()
    server = urlsplit(url)
    client = redis.Redis(server.hostname, server.port)
    feed = client.pubsub(ignore_subscribe_messages=True)
    feed.subscribe("feed")
    for message in feed.listen():
        messages.put(message["data"])


main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"])
