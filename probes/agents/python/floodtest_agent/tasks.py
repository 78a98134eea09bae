"""asyncio's pending tasks: how many of each coroutine function, and where they wait."""
import sys

from . import collections, frames, safe
from .heap import spread

SAMPLE = 2000  # tasks looked at
FEW = 4        # tasks of one name in a sample
WAITS = 50     # of each name: how many are asked where they wait
DEPTH = 60     # of awaits


class Group(object):
    def __init__(self):
        self.count = 0
        self.weight = 1.0
        self.tasks = []  # some of them
        self.waits = ''
        self.file = None
        self.line = None
        self.coroutine = None


def task_types():
    """The task classes: C and Python."""
    found = []
    accelerated = sys.modules.get('_asyncio')
    if accelerated is not None and hasattr(accelerated, 'Task'):
        found.append(accelerated.Task)
    plain = sys.modules.get('asyncio.tasks')
    if plain is not None and hasattr(plain, '_PyTask'):
        found.append(plain._PyTask)
    return found


def coroutine_of(task, base):
    if base.__module__ == '_asyncio':
        return base.get_coro(task)
    return safe.attribute(task, '_coro')


def is_pending(task, base):
    if base.__module__ == '_asyncio':
        return not base.done(task)
    return safe.attribute(task, '_state') == 'PENDING'


def innermost(coroutine):
    """The coroutine or generator that this one waits in."""
    for _ in range(DEPTH):
        awaited = frames.part(coroutine, 'yieldfrom' if frames.suspendable(coroutine) == 'generator' else 'await')
        if awaited is None or not frames.suspendable(awaited):
            return coroutine
        coroutine = awaited
    return coroutine


def groups(heap):
    """{coroutine's name: Group}; counts are scaled where tasks are many."""
    found = collections.defaultdict(Group)
    bases = task_types()
    for type_id, t in list(heap.types.items()):
        base = safe.derives(t, bases)
        if base is None or not heap.number(t):
            continue
        every = heap.all_of(type_id)
        chosen = spread(every, SAMPLE)
        weight = heap.number(t) / float(len(chosen))
        for task in chosen:
            coroutine = coroutine_of(task, base)
            if coroutine is None or not frames.suspendable(coroutine) or not is_pending(task, base):
                continue
            group = found[frames.callable_name(coroutine)]
            group.weight = weight
            group.tasks.append(task)
            group.coroutine = coroutine
    for group in found.values():
        # Of a few in the sample it is not known how many they stand for: perhaps there are no more.
        number = len(group.tasks)
        group.count = int(round(number * group.weight)) if number >= FEW else number
    return dict(found)


def where(group, bases):
    """Fills in where most of the group wait."""
    places = collections.Counter()
    for task in spread(group.tasks, WAITS)[:WAITS]:
        base = safe.derives(type(task), bases)
        inner = innermost(coroutine_of(task, base))
        frame = frames.part(inner, 'frame')
        if frame is not None:
            places[frames.callable_name(inner), frame.f_code.co_filename, frame.f_lineno] += 1
    if places:
        (name, group.file, group.line), _ = places.most_common(1)[0]
        group.waits = name.rpartition('.')[2]
