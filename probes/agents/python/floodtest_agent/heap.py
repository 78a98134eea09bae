"""What is there now: types with counts and bytes, and the containers. Iterates in C where objects are many; holds
references to the client's objects, so it must die before the client runs again."""
import gc
import itertools
import sys
import time

from . import collections, frames, reach, safe, stopping, types

BULK = 20000  # instances of one type, or items of one container: above it a sample stands for all
SAMPLE = 1000
CHUNK = 20000
MANY = 300000   # objects: above it those that the roots lead to are looked at first
GROUP_SHARE = 0.2  # of the time, for grouping all objects by type, which takes
GROUP_COST = 4     # times as long as listing them
NOTABLE = 16  # items: shorter containers are not remembered
NOTABLE_BULK = 1000  # the same where a type has BULK instances
BIG_BYTES = 65536
ROUNDS = 3  # untracked objects hold untracked ones: so deep are they followed
BUFFERS = ('bytearray', 'bytes', 'str', 'io.BytesIO', 'io.StringIO', 'array.array')

ours = set()  # ids of the agent's own containers


class Late(Exception):
    """No time left."""


class Clock(object):
    def __init__(self, seconds):
        self.began = time.perf_counter()
        self.seconds = seconds

    def spent(self):
        return time.perf_counter() - self.began

    def left(self, share=1.0):
        """Seconds left of this share of the time. Raises stopping.Stopped."""
        stopping.check()
        return self.seconds * share - self.spent()

    def check(self, share=1.0):
        if self.left(share) <= 0:
            raise Late()


def spread(items, n):
    """At most about n of the items, evenly spread."""
    return items if len(items) <= n else items[::len(items) // n]


class Heap(object):
    """counts and bytes: by type name. containers: [(object, length)], with at least NOTABLE items, or big buffers.
    samples: by the id of a type, some instances. total: objects. near: of many objects, those that the client's roots
    lead to (reach.walk); else None."""

    def __init__(self, clock):
        self.clock = clock
        self._mark = []
        self.size = safe.Sizes()
        self.counts = collections.Counter()
        self.bytes = collections.Counter()
        self.containers = []
        self.samples = {}
        self.types = {}
        self.notes = []
        self.is_partial = False
        self._known = set()
        self.loose = []  # untracked dicts: get_referrers does not see them
        # What running functions hold the collector does not see. Asked first: frames.variables counts references.
        self.stack = frames.stack()
        self._roots = [value for _, _, _, value in self.stack]
        listed = self.clock.spent()
        self.objects = gc.get_objects()
        listed = self.clock.spent() - listed
        self.total = len(self.objects)
        self.weight = 1  # so many objects does one stand for
        self.near = None
        self._own = self.own_ids() | ours
        self._names = {}
        self._every = collections.defaultdict(list)
        self._number = {}
        try:
            if self.total > MANY:
                self._look_near()
                self._thin_out(listed)
            self._look()
        except BaseException:
            self.close()
            raise

    def _look(self):
        self._group()
        try:
            self._find_containers()
            self._count_untracked()
        except Late:
            self.is_partial = True
            self.notes.append('stopped looking after %d ms: %.1f million objects were not all looked at'
                              % (self.clock.spent() * 1000, self.total / 1e6))
        self._count_tracked()

    def _look_near(self):
        """The containers that grew are mostly there. To look at all objects may take longer than there is."""
        self.near, far = reach.walk(self._roots, self.clock, 0.3, self._is_wanted)
        by_type = collections.defaultdict(list)
        for o in self.near + far:
            by_type[id(type(o))].append(o)
        for group in by_type.values():
            t = type(group[0])
            base = safe.derives(t, safe.LENGTHS)
            if base is not None and base is not frozenset:
                self._note_containers(group, safe.LENGTHS[base], NOTABLE)
            elif base is None and self.is_buffer(t):
                self._note_buffers(group)
            elif base is None and safe.type_name(t) == 'queue.SimpleQueue':
                self._note_containers(group, safe.class_dict(t)['qsize'], NOTABLE)

    def _thin_out(self, listed):
        """Takes every so manieth object for all, if the time would not do. listed: seconds that listing them took."""
        may = max(self.clock.seconds * GROUP_SHARE, 0.001)
        self.weight = max(1, int(GROUP_COST * listed / may + 0.999))
        if self.weight > 1:
            self.is_partial = True
            self.objects = self.objects[::self.weight]
            self.notes.append('too little time for %.1f million objects: 1 of %d was looked at'
                              % (self.total / 1e6, self.weight))

    def _is_wanted(self, o):
        """Untracked, but maybe a container that grew."""
        t = type(o)
        if t is dict or t is bytearray:
            return True
        return t is not int and t is not tuple and self.is_buffer(t) and self.size(o) >= BIG_BYTES

    def number(self, t):
        return self._number.get(id(t), 0)

    def all_of(self, type_id):
        """All tracked instances of one exact type, or every `weight`th."""
        return self._every.get(type_id, [])

    def release_objects(self):
        """The lists of everything: no longer needed, and in the way of gc.get_referrers."""
        self.objects = None
        self.samples.clear()
        self._every.clear()
        del self.containers[:]

    def own_ids(self):
        """Ids of what the agent made since the heap was looked at, to be told from the client's. While the collector
        is off the youngest generation is in the order of birth."""
        young = list(map(id, gc.get_objects(generation=0)))
        try:
            return set(young[young.index(id(self._mark)):])
        except ValueError:  # it has been moved on
            return set()

    def close(self):
        """Drops all references. Nothing else would: the collector's list contains the heap itself."""
        self.release_objects()
        self.types.clear()
        del self.stack[:], self._roots[:], self.loose[:]
        if self.near is not None:
            del self.near[:]

    def name(self, type_id):
        found = self._names.get(type_id)
        if found is None:
            found = self._names[type_id] = safe.type_name(self.types[type_id])
        return found

    def _group(self):
        # Never ask a module what it refers to: that of asyncio in Python 3.12 answers with objects of its free list,
        # which are dead, and a reference to the dead frees them again. What a module holds is in its dict.
        every = self._every
        for type_id, o in zip(map(id, map(type, self.objects)), self.objects):
            every[type_id].append(o)
        self._number = dict((type_id, len(group) * self.weight) for type_id, group in every.items())
        self.types = dict((type_id, type(group[0])) for type_id, group in every.items())
        modules = set(i for i, t in self.types.items() if safe.derives(t, (types.ModuleType,)) is not None)
        self.samples = dict((type_id, spread(group, SAMPLE) if len(group) > BULK else group)
                            for type_id, group in every.items() if type_id not in modules)

    def _find_containers(self):
        # Those of few instances first: if the time ends, it is not their number that has used it.
        for type_id, t in sorted(self.types.items(), key=lambda pair: self._number[pair[0]]):
            base = safe.derives(t, safe.LENGTHS)
            if base is not None and base is not frozenset:
                self._note_containers(self.all_of(type_id), safe.LENGTHS[base],
                                      NOTABLE if self._number[type_id] <= BULK else NOTABLE_BULK)
            elif base is None and self.name(type_id) == 'queue.SimpleQueue':
                self._note_containers(self.all_of(type_id), safe.class_dict(t)['qsize'], NOTABLE)
            elif base is None and self.is_buffer(t):
                self._note_buffers(self.all_of(type_id))
            self.clock.check(0.4)

    def _note_containers(self, group, length, least):
        lengths = list(map(length, group))
        keep = map((least - 1).__lt__, lengths)
        for o, n in itertools.compress(zip(group, lengths), keep):
            if id(o) not in self._own and id(o) not in self._known:
                self._known.add(id(o))
                self.containers.append((o, n))

    def _note_buffers(self, group):
        for o in group:
            n = self.size(o)
            if n >= BIG_BYTES and id(o) not in self._own and id(o) not in self._known:
                self._known.add(id(o))
                self.containers.append((o, n))

    def is_buffer(self, t):
        return any(safe.type_name(base) in BUFFERS for base in safe.mro(t)[:-1])

    # Objects that the collector does not track are seen only in those that refer to them.

    def _count_untracked(self):
        large = [o for o, n in self.containers if n > BULK and not self.is_buffer(type(o))]
        apart = set(map(id, large))
        exact = {}
        for type_id, group in self.samples.items():
            if self._number[type_id] <= BULK:
                self._collect(exact, [o for o in group if id(o) not in apart] if apart else group)
        self._collect(exact, [self._roots])
        seen = self._deepen(exact)
        for o in large:
            self._count_large(o, seen)
        for type_id in [t for t, n in self._number.items() if n > BULK]:
            group = self.samples[type_id]
            self._count_sample(gc.get_referents(*group), self._number[type_id] / float(len(group)), seen)
            self.clock.check(0.5)
        self._search_bulk(seen)

    def _collect(self, into, group):
        for i in range(0, len(group), CHUNK):
            self.clock.check(0.5)
            found = list(itertools.filterfalse(gc.is_tracked, gc.get_referents(*group[i:i + CHUNK])))
            into.update(zip(map(id, found), found))

    def _deepen(self, exact):
        fresh = list(exact.values())
        for _ in range(ROUNDS):
            self._take(fresh, 1.0)
            more = {}
            self._collect(more, [o for o in fresh if type(o) in (dict, tuple, frozenset)])
            fresh = [o for i, o in more.items() if i not in exact]
            exact.update(more)
            if not fresh:
                break
        return exact

    def _count_large(self, o, seen):
        items = gc.get_referents(o)
        sample = spread(items, SAMPLE * 2)
        self._count_sample(sample, len(items) / float(len(sample) or 1), seen, True)

    def _count_sample(self, refs, weight, seen, items=False):
        """refs: what a sample refers to. What occurs once in it is taken to belong to one of the sample alone."""
        for _ in range(ROUNDS):
            found = [o for o in itertools.filterfalse(gc.is_tracked, refs) if id(o) not in seen]
            times = collections.Counter(map(id, found))
            found = [o for o in found if times[id(o)] == 1]
            self._take(found, weight)
            seen.update(zip(map(id, found), found))
            holders = [o for o in found if type(o) in (dict, tuple, frozenset)]
            if not holders:
                return
            refs = gc.get_referents(*holders)

    def _take(self, found, weight):
        """Counts untracked objects, and notes those that are containers."""
        by_type = collections.defaultdict(list)
        for o in found:
            if not safe.is_type(o):
                by_type[id(type(o))].append(o)
        for type_id, group in by_type.items():
            t = type(group[0])
            self.types[type_id] = t
            name = self.name(type_id)
            sizes = list(map(self.size, spread(group, SAMPLE * 4)))
            self.counts[name] += int(len(group) * weight)
            self.bytes[name] += int(sum(sizes) * weight * len(group) / len(sizes))
            self._note_untracked(t, group)

    def _note_untracked(self, t, group):
        if safe.derives(t, (dict,)) is not None:
            self.loose += [o for o in group if dict.__len__(o)]
            self._note_containers(group, dict.__len__, NOTABLE)
        elif self.is_buffer(t):
            self._note_buffers(group)

    def _search_bulk(self, seen):
        """Big untracked containers in the instances of numerous types that no sample contained."""
        wanted = set(map(id, (dict, bytearray, bytes, str)))
        for type_id in [t for t, n in self._number.items() if n > BULK]:
            group = self.all_of(type_id)
            for i in range(0, len(group), CHUNK):
                self.clock.check(0.42)
                refs = gc.get_referents(*group[i:i + CHUNK])
                if len(refs) > 50 * CHUNK:
                    continue
                found = itertools.compress(refs, map(wanted.__contains__, map(id, map(type, refs))))
                found = list(itertools.filterfalse(gc.is_tracked, found))
                big = itertools.compress(found, map((BIG_BYTES - 1).__lt__, map(sys.getsizeof, found)))
                for o in big:
                    if id(o) not in self._known and id(o) not in seen:
                        self._note_untracked(type(o), [o])

    def _count_tracked(self):
        for type_id, n in self._number.items():
            group = self.samples.get(type_id)
            if not group:
                continue
            name = self.name(type_id)
            sample = spread(group, SAMPLE)
            self.counts[name] += n
            self.bytes[name] += int(sum(map(self.size, sample)) * n / float(len(sample)))
