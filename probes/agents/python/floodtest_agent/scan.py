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
import sys

from floodtest_agent import watched
from floodtest_agent.owners import owner_of
from floodtest_agent.watched import Watched, class_name

_LONG = 1000  # items from which a container that is no queue is looked at

# By module and name, as the client has them: there may be several instances of a C module.
# Those after the first keep their items in no deque. The others (asyncio.Queue, queue.Queue, the
# feeder of multiprocessing.Queue) are seen by their deques.
_QUEUES = (
    ("_collections", "deque", watched.ITSELF),
    ("_queue", "SimpleQueue", watched.SIZE),
    ("asyncio", "PriorityQueue", watched.attribute("_queue")),
    ("asyncio", "LifoQueue", watched.attribute("_queue")),
    ("queue", "PriorityQueue", watched.attribute("queue")),
    ("queue", "LifoQueue", watched.attribute("queue")),
)


def _queue_ways():
    ways = {}
    for module, name, way in _QUEUES:
        cls = vars(sys.modules[module]).get(name) if module in sys.modules else None
        if isinstance(cls, type):
            ways[cls] = way
    return ways


def _ways_of(types):
    """{class: way} of those classes that are queues."""
    ways = _queue_ways()
    found = {}
    for cls in set(types):
        for base in cls.__mro__:
            if base in ways:
                found[cls] = ways[base]
                break
    return found


def _queue(item, way):
    """What keeps the latest few throws away: nothing waits in it."""
    waits = way is not watched.ITSELF or item.maxlen is None
    try:
        return Watched(_weakref.ref(item), way, waits, "queue", class_name(type(item)))
    except TypeError:  # a subclass that has no weak references
        return None


def _loops_queues(objects, types):
    """The ids of what event loops have ready: tasks, mostly, which are counted as such."""
    base = vars(sys.modules.get("asyncio", sys)).get("BaseEventLoop")
    if base is None:
        return set()
    loops = {cls for cls in set(types) if base in cls.__mro__}
    ready = map(_ready, itertools.compress(objects, map(loops.__contains__, types)))
    return set(map(id, ready))


def _ready(loop):
    return getattr(loop, "_ready", None)


def _find_queues(objects, types, known, room):
    ways = _ways_of(types)
    found = []
    known = known | _loops_queues(objects, types)
    for item in itertools.compress(objects, map(ways.__contains__, types)):
        if len(found) >= room:
            break
        if id(item) not in known:
            found.append(_queue(item, ways[type(item)]))
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
                   class_name(type(item)), owner_text(owner, name))


def owner_text(owner, name):
    if isinstance(owner, type(sys)):
        return owner.__name__ + "." + name
    return type(owner).__qualname__ + "." + name


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
        if name not in ("_queue", "queue", "_buffer") or "Queue" not in type(owner).__name__:
            queue.owner = owner_text(owner, name)
            return
        queue.type = class_name(type(owner))
        item = owner
