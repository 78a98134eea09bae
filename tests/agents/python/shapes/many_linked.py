"""More objects than the time is enough for: a ring, which a module holds."""
import os
import sys

import looking


class Node:
    __slots__ = ('data', 'after')

    def __init__(self, data, after):
        self.data = data
        self.after = after


looking.rest()
head = None
for i in range(600000):
    head = Node((i, []), head)
looking.report(pause_ms=250)
sys.stdout.flush()
os._exit(0)  # to free them all takes longer
