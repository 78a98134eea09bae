"""How many bytes a container holds with its items: a sample of them, each followed some references deep, not
through what is shared (modules, types, functions, event loops, what several items refer to)."""
import gc

from . import collections, safe, types
from .heap import spread

ALL_MAX = 20000  # items looked through for what is none
SHARED = frozenset(map(id, (types.ModuleType, types.BuiltinFunctionType, types.CodeType,
                            type(None), bool, types.MappingProxyType, types.GetSetDescriptorType)))
SHARED_NAMES = frozenset(['weakref', 'weakref.ReferenceType', 'contextvars.Context', '_thread.lock', '_thread.RLock',
                          'functools._lru_cache_wrapper', 'wrapper_descriptor', 'method_descriptor', 'ellipsis'])


def is_shared(o):
    t = type(o)
    if id(t) in SHARED or safe.is_module(o) or safe.flags(t) & safe.IS_TYPE:
        return True
    if t is types.FunctionType:
        return o.__closure__ is None and o.__defaults__ is None
    name = safe.type_name(t)
    return name in SHARED_NAMES or 'EventLoop' in name or name == 'uvloop.Loop'


class Sample(object):
    """bytes: estimated, of all `count` items with what they alone hold; types: [(name, share)] of the items,
    inner: ids of the types seen below them."""

    def __init__(self, items, count, size, avoid=(), depth=4, nodes=60):
        self._size = size
        # ids suffice, nothing dies meanwhile; references would be kept in a cycle where the walk meets our own frames
        self._owner = {}   # id of an object: index of the item that reached it first, -1 if several did
        self._bytes = {}
        self.items = items
        self.inner = collections.Counter()
        avoid = set(avoid)
        self._peers = set(id(t) for t in map(type, items) if safe.flags(t) & safe.IS_HEAP_TYPE)
        for number, item in enumerate(items):
            self._walk(number, item, avoid, depth, nodes)
        total = sum(self._bytes[i] for i, owner in self._owner.items() if owner >= 0)
        scale = count / float(len(items) or 1)
        self.mean = total / float(len(items) or 1)
        self.bytes = int(total * scale)
        if len(items) >= count:  # nothing left out: what several items share is held, too
            self.bytes = sum(self._bytes.values()) if count > 1 else int(total)
        kinds = collections.Counter(safe.type_name(type(o)) for o in items)
        self.types = [(name, n / float(len(items))) for name, n in kinds.most_common(4)]

    def _walk(self, number, item, avoid, depth, nodes):
        level, seen = [item], set()
        for below in range(depth + 1):
            fresh = []
            for o in level:
                i = id(o)
                if i in seen or i in avoid or is_shared(o):
                    continue
                if below and id(type(o)) in self._peers:
                    continue  # an item that refers to another one
                seen.add(i)
                if len(seen) > nodes:
                    return
                fresh.append(o)
                if i not in self._owner:
                    self._owner[i] = number
                    self._bytes[i] = self._size(o)
                    self.inner[id(type(o))] += 1
                elif self._owner[i] != number:
                    self._owner[i] = -1
            level = _held_by(fresh)
            if len(level) > 50 * nodes:
                level = level[:50 * nodes]
            if not level:
                return


def _held_by(level):
    """What these refer to. Of a function made at run time only what is its own: closure and defaults."""
    plain = [o for o in level if type(o) is not types.FunctionType]
    held = gc.get_referents(*plain) if plain else []
    for o in level:
        if type(o) is types.FunctionType:
            held += [part for part in (o.__closure__, o.__defaults__) if part is not None]
    return held


def measure(container, length, size, samples, avoid=()):
    """(Sample, bytes of the container with its items). Of a dict the items are the values, and its keys are measured
    apart: evenly spread over both one would meet only one sort."""
    avoid = set(avoid) | {id(container)}
    if safe.flags(type(container)) & safe.IS_DICT:
        values, keys = list(dict.values(container)), list(dict.keys(container))
        found = Sample(spread(values, samples), len(values), size, avoid)
        avoid.update(found._owner)
        return found, size(container) + found.bytes + Sample(spread(keys, samples), len(keys), size, avoid).bytes
    own = safe.instance_dict(container)
    items = gc.get_referents(container)
    if length <= ALL_MAX:  # among more two do not matter
        items = [o for o in items if o is not own and o is not type(container)]
    found = Sample(spread(items, samples), len(items), size, avoid)
    return found, size(container) + found.bytes
