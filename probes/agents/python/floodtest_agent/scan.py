"""Finds the containers to watch among all objects that the collector knows.

Only while nothing else runs. What is done for each object is done by functions in C, some 0.1 us
each in all; references to the client's objects end with the call.

The collector does not know dicts (before 3.14) and tuples that hold nothing but numbers and
text, and no bytearrays: these are left to "explain".
"""
import _operator
import _weakref
import gc
import itertools

from floodtest_agent import safe, watched
from floodtest_agent.owners import owner_of
from floodtest_agent.watched import Watched

_LONG = 1000  # items from which a container that is no queue is looked at

# By module and name, as the client has them: there may be several instances of a C module.
# Those after the first keep their items in no deque. The others (asyncio.Queue, queue.Queue, the
# feeder of multiprocessing.Queue) are seen by their deques.
_QUEUES = (
    ("_collections", "deque", "__len__", None),
    ("_queue", "SimpleQueue", "qsize", None),
    ("asyncio", "PriorityQueue", None, "_queue"),
    ("asyncio", "LifoQueue", None, "_queue"),
    ("queue", "PriorityQueue", None, "queue"),
    ("queue", "LifoQueue", None, "queue"),
)


def _distinct(types):
    """By identity: a class of the client's may have a hash of its own."""
    return dict(zip(map(id, types), types)).values()


def _queue_ways():
    """{id of a class: (class, way)}"""
    ways = {}
    for module, name, method, attribute in _QUEUES:
        cls = safe.module(module).get(name)
        if cls is not None and safe.is_type(cls):
            ways[id(cls)] = cls, watched.own(cls, method) if method else watched.attribute(attribute)
    return ways


def _ways_of(types):
    """The same for those classes that are queues: the base that makes them one, and its way."""
    ways = _queue_ways()
    found = {}
    for cls in _distinct(types):
        for base in safe.mro(cls):
            if id(base) in ways:
                found[id(cls)] = ways[id(base)]
                break
    return found


def _queue(item, base, way):
    try:
        found = Watched(_weakref.ref(item), way, True, "queue", safe.type_name(type(item)))
    except TypeError:  # a subclass that has no weak references
        return None
    if safe.qualname(base) == "deque":
        # What keeps the latest few throws away: nothing waits in it.
        found.waits = safe.class_dict(base)["maxlen"].__get__(item) is None
        found.item = safe.class_dict(base)["__getitem__"]
    return found


def _loops_queues(objects, types):
    """The ids of what event loops have ready: tasks, mostly, which are counted as such."""
    base = safe.module("asyncio").get("BaseEventLoop")
    if base is None:
        return set()
    loops = {id(cls) for cls in _distinct(types) if safe.derives(cls, (base,)) is not None}
    found = itertools.compress(objects, map(loops.__contains__, map(id, types)))
    return {id(safe.attribute(loop, "_ready")) for loop in found}


def _find_queues(objects, types, known, room):
    ways = _ways_of(types)
    found = []
    known = known | _loops_queues(objects, types)
    for item in itertools.compress(objects, map(ways.__contains__, map(id, types))):
        if len(found) >= room:
            break
        if id(item) not in known:
            found.append(_queue(item, *ways[id(type(item))]))
    return [w for w in found if w is not None]


def _longest(objects, types, known, count):
    """The longest containers of other kinds."""
    found = []
    for cls in (list, dict, set):
        same = map(_operator.is_, types, itertools.repeat(cls))
        items = list(itertools.compress(objects, same))
        sizes = list(map(len, items))
        for size, item in itertools.compress(zip(sizes, items), map(_LONG.__le__, sizes)):
            if id(item) not in known and item is not objects and item is not types:
                found.append((size, item))
    found.sort(key=_operator.itemgetter(0), reverse=True)
    return [item for _, item in found[:count]]


def _owned(item, frames):
    """A Watched by the item's owner. A set could be referred to itself, but so it has a name."""
    owner, name = owner_of(item, frames)
    if owner is None:
        return None
    try:
        reference = _weakref.ref(owner)
    except TypeError:
        return None
    return Watched(reference, watched.attribute(name), False, "collection",
                   safe.type_name(type(item)), owner_text(owner, name))


def owner_text(owner, name):
    if safe.is_module(owner):
        return safe.text(safe.module_dict(owner).get("__name__"), "?") + "." + name
    return safe.qualname(type(owner)) + "." + name


def find(known, queues, long):
    """New Watched: at most so many queues, and so many others; known: a set of ids."""
    objects = gc.get_objects()
    types = list(map(type, objects))
    items = []
    try:
        found = _find_queues(objects, types, known, queues)
        items += _longest(objects, types, known, long) if long else []
        ours = (objects, types, items)
        return found + [w for w in (_owned(item, ours) for item in items) if w is not None]
    finally:
        # Up to Python 3.10 our own frames are among the objects: a cycle that would keep it all.
        del objects[:], types[:], items[:]


def name_queue(queue):
    """Looks for the owner of a queue: sets owner ("": none found), and type if it belongs to a
    queue class, which is what developers know."""
    queue.owner = ""
    item = queue.container()
    for _ in range(2):
        owner, name = owner_of(item) if item is not None else (None, None)
        if owner is None:
            return
        if name not in ("_queue", "queue", "_buffer") or "Queue" not in safe.qualname(type(owner)):
            queue.owner = owner_text(owner, name)
            return
        queue.type = safe.type_name(type(owner))
        item = owner
