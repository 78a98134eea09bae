"""What was there at one time, in numbers: growth is counted from here. Keeps no reference to the client's objects."""
from . import heap, memory, tasks, traced
from .alone import alone

PAUSE_S = 0.4


class Census(object):
    """objects: tracked ones; cost: seconds of the client's time; counts, bytes: by type name; lengths: {id of a
    container: (type name, length)}; tasks: {coroutine name: count}; reading: memory.Reading; traced: tracemalloc's
    snapshot or None."""

    def __init__(self):
        self.objects = 0
        self.cost = 0.0
        self.counts = {}
        self.bytes = {}
        self.lengths = {}
        self.tasks = {}
        self.reading = None
        self.traced = None

    @classmethod
    def take(cls, pause_s=PAUSE_S):
        census = cls()
        census.traced = traced.snapshot()
        guard = alone(pause_s + 0.2)
        with guard:
            seen = heap.Heap(heap.Clock(pause_s))
            try:
                census._look(seen)
            finally:
                seen.close()
        heap.ours.update((id(census.__dict__), id(census.counts), id(census.bytes), id(census.lengths)))
        census.reading = memory.Reading()
        census.cost = guard.pause_s
        return census

    def _look(self, seen):
        self.objects = seen.total
        self.counts = dict(seen.counts)
        self.bytes = dict(seen.bytes)
        self.lengths = dict((id(o), (id(type(o)), n)) for o, n in seen.containers)
        self.tasks = dict((name, group.count) for name, group in tasks.groups(seen).items())

    def length(self, o):
        """What this container held then: 0 if it was not there, or short."""
        type_id, n = self.lengths.get(id(o), (0, 0))
        return n if type_id == id(type(o)) else 0
