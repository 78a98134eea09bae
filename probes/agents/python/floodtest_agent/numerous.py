"""Objects of one type that became many in no container: linked structures, and garbage that nobody collects."""
import gc

from . import deep, paths, safe
from .heap import CHUNK, Late, spread
from .suspects import NOISE_BYTES, NOISE_ITEMS

SAMPLES = 100
PROBED = 5    # instances whose holders are asked for where no entry was found
ENTRIES = 6   # holders looked for
FOLLOWED = 3  # of these, the rarest


class Numerous(object):
    """One type. growth: instances more than at the census."""

    def __init__(self, t, count, growth, growth_bytes):
        self.type = t
        self.type_id = id(t)
        self.count = count
        self.growth = growth
        self.growth_bytes = growth_bytes
        self.bytes = 0
        self.sample = None
        self.entries = []     # (holder, instance): how they are held from outside
        self._instances = []
        self._is_complete = False  # all holders were looked at

    def find_entries(self, heap, has_time):
        """Who refers to one of them, and is none of them, nor held by them alone."""
        if not has_time:
            self._instances = spread(heap.samples[self.type_id], SAMPLES)
            return
        every = heap.all_of(self.type_id)
        self._instances = spread(every, SAMPLES)
        ids = set(map(id, every))
        try:
            inside = ids.union(map(id, gc.get_referents(*every)))
            for type_id, group in heap.samples.items():
                if type_id == self.type_id:
                    continue
                group = heap.all_of(type_id)
                for i in range(0, len(group), CHUNK):
                    heap.clock.check(0.75)
                    if self._scan(group[i:i + CHUNK], ids, inside):
                        raise Late()
            self._is_complete = True
        except Late:
            pass
        self.entries.sort(key=lambda entry: heap.number(type(entry[0])))
        del self.entries[FOLLOWED:]

    def _scan(self, group, ids, inside):
        if ids.isdisjoint(map(id, gc.get_referents(*group))):
            return False
        if len(group) > 64:
            step = (len(group) + 15) // 16
            return any([self._scan(group[i:i + step], ids, inside) for i in range(0, len(group), step)])
        for o in group:
            if id(o) in inside or paths.Search._is_ours(o) or paths.Search._is_idle(o):
                continue
            for item in gc.get_referents(o):
                if id(item) in ids:
                    self.entries.append((o, item))
                    break
        return len(self.entries) >= ENTRIES

    def start(self):
        """Where the search for their root begins."""
        if not self.entries:
            start = paths.Start(self._instances[0])  # one alone may be of before the flood
            probed = spread(self._instances, PROBED)
            start.pending = [paths.Node(item, None, start) for item in probed]
            start.known = set(map(id, probed))
            return start
        start = paths.Start(self.entries[0][1])
        start.known = set(map(id, self._instances))
        start.pending = [paths.Node(holder, paths.Node(item, None, start), start) for holder, item in self.entries]
        return start

    def measure(self, heap):
        self.sample = deep.Sample(self._instances, self.count, heap.size)
        self.bytes = self.sample.bytes
        self.growth_bytes = int(self.bytes * self.growth / float(self.count))

    def is_garbage(self, start):
        """Only if all was looked at: what was not may hold them."""
        return self._is_complete and not start.ends and start.exhausted

    def is_of_a_class(self):
        """Types of the interpreter are everywhere: to have more of them says little."""
        return bool(safe.flags(self.type) & safe.IS_HEAP_TYPE)

    def may_be_objects(self, start):
        return self.is_of_a_class() or self.growth >= 0.8 * self.count


def candidates(heap, census):
    """[Numerous], classes first, most bytes first."""
    found = []
    for type_id, n in heap._number.items():
        t = heap.types[type_id]
        name = heap.name(type_id)
        growth = n - (census.counts.get(name, 0) if census else 0)
        growth_bytes = int(heap.bytes[name] * growth / float(max(1, heap.counts[name])))
        if growth >= NOISE_ITEMS and growth_bytes >= NOISE_BYTES and safe.derives(t, (type,)) is None:
            found.append(Numerous(t, n, growth, growth_bytes))
    found.sort(key=lambda many: (not safe.flags(many.type) & safe.IS_HEAP_TYPE, -many.growth_bytes))
    return found
