"""More objects than the time is enough for, all of them held by one deque."""
import collections
import os
import sys

import looking

Message = collections.namedtuple('Message', 'kind data extra')


class Reader:
    def __init__(self):
        self.buffer = collections.deque()


class Client:
    def __init__(self):
        self.reader = Reader()


def main():
    client = Client()
    looking.rest()
    for i in range(600000):
        client.reader.buffer.append((Message(1, b'x', None), 1))
    looking.report(pause_ms=250)


main()
sys.stdout.flush()
os._exit(0)  # to free them all takes longer
