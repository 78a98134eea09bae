"""What the agent uses of the standard module `collections`. That one is not imported: the client could tell, and may have
a file of this name."""
from _collections import _count_elements, defaultdict, deque


class Counter(dict):
    """How often each of the items occurs."""

    def __init__(self, items=()):
        dict.__init__(self)
        _count_elements(self, items)

    def __missing__(self, item):
        return 0

    def most_common(self, n):
        return sorted(self.items(), key=lambda pair: -pair[1])[:n]
