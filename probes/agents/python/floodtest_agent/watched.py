"""A container that count() follows, held by a weak reference: to it, or to its owner.

Lengths are read by functions in C alone: there is no step at which the client could run while
we hold a reference, so no object of the client's dies in our thread.
"""
import _operator
import _weakref
import itertools
import sys

# How a length is got from what is referred to: functions, one after the other.
ITSELF = (len,)
SIZE = (_operator.methodcaller("qsize"),)

_attributes = {}


def attribute(name):
    return _attributes.setdefault(name, (_operator.attrgetter(name), len))


_call = _weakref.ref.__call__


def read(references, way):
    """The lengths; None for those that are gone, or are no longer what they were."""
    try:
        return _read_all(references, way)
    except (TypeError, AttributeError):
        return [_read_one(reference, way) for reference in references]


def _read_all(references, way):
    values = map(_call, references)
    for step in way:
        values = map(step, values)
    return list(values)


def _read_one(reference, way):
    try:
        return _read_all((reference,), way)[0]
    except (TypeError, AttributeError):
        return None


def finished(references):
    """How many of these (weakly known) tasks are done or gone."""
    return sum(map(bool, _read_done(references)))


def _read_done(references):
    alive = list(map(_operator.is_not, map(_call, references), itertools.repeat(None)))
    try:
        return _read_all(list(itertools.compress(references, alive)), (_DONE,)) + [
            True] * alive.count(False)
    except AttributeError:  # one has gone since
        return ()


_DONE = _operator.methodcaller("done")


def ends(reference):
    """The identities of a deque's first and last item; None if it is empty or gone."""
    try:
        return tuple(_read_all((reference,), (end, id))[0] for end in _ENDS)
    except (IndexError, TypeError):
        return None


_ENDS = _operator.itemgetter(0), _operator.itemgetter(-1)


def class_name(cls):
    """As developers write it: asyncio.Queue, which is asyncio.queues.Queue."""
    module = cls.__module__
    if module == "builtins":
        return cls.__qualname__
    short = module.partition(".")[0]
    if vars(sys.modules.get(short, sys)).get(cls.__name__) is cls:
        module = short
    return module + "." + cls.__qualname__


class Watched:
    __slots__ = ("reference", "way", "waits", "kind", "type", "owner", "base", "_ends")

    def __init__(self, reference, way, waits, kind, type_name, owner=None):
        self.reference = reference
        self.way = way
        self.waits = waits  # is what is in it yet to be processed?
        self.kind = kind
        self.type = type_name
        self.owner = owner  # text; None: not looked for yet
        self.base = 0  # its length at the beginning
        self._ends = None

    def is_taken_from(self):
        """Does what is put in at one end come out at the other? A deque to which things are only
        added is no queue. Known from the second time on that it is asked."""
        if self.way is not ITSELF or self._ends is True:
            return True
        now, before = ends(self.reference), self._ends
        if before is None or now is None:
            self._ends = now
        elif now[0] != before[0] and now[1] != before[1]:
            self._ends = True
        return self._ends is True

    def container(self):
        """A strong reference: only while nothing else runs. None if it is gone."""
        target = self.reference()
        for step in self.way[:-1]:
            target = None if target is None else step(target)
        return target
