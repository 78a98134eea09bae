"""Redis's publish/subscribe with Debian's redis-py. Leaks: a queue without a limit between
who listens and who works."""

import queue
import threading
import time
from urllib.parse import urlsplit

import redis

from in_order import WORK_SECONDS, check, leaks, url

messages = queue.Queue(0 if leaks else 100)


def work():
    while True:
        messages.get()
        time.sleep(WORK_SECONDS)


threading.Thread(target=work, daemon=True).start()
address = urlsplit(url)
subscription = redis.Redis(address.hostname, address.port).pubsub(ignore_subscribe_messages=True)
subscription.subscribe("feed")
for message in subscription.listen():
    check(message["data"])
    messages.put(message["data"])
