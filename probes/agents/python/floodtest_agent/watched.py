"""A container that count() follows, held by a weak reference: to it, or to its owner.

Lengths are read by functions in C alone: there is no step at which the client could run while
we hold a reference, so no object of the client's dies in our thread.
"""
import _operator
import _weakref
import itertools

from floodtest_agent import safe

# How a length is got from what is referred to: functions in C, one after the other, or the name of
# an attribute. A class of the client may have a __len__ or __getattribute__ of its own, which is
# not asked.
_ways = {}


def own(cls, method):
    """The way of a class of the interpreter, for its instances and those of its subclasses."""
    function = type.__dict__["__dict__"].__get__(cls)[method]
    return _ways.setdefault((id(cls), method), (function,))


def attribute(name):
    return _ways.setdefault(name, (name, len))


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
        values = _take(values, step)
    return list(values)


def _take(values, step):
    if type(step) is str:
        return map(object.__getattribute__, values, itertools.repeat(step))
    return map(step, values)


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


def ends(reference, item):
    """The identities of a deque's first and last item; None if it is empty or gone. item: the
    class's own __getitem__."""
    try:
        return list(map(id, map(item, map(_call, (reference, reference)), (0, -1))))
    except (IndexError, TypeError):
        return None


class Watched:
    __slots__ = ("reference", "way", "waits", "kind", "type", "owner", "base", "item", "_ends")

    def __init__(self, reference, way, waits, kind, type_name, owner=None):
        self.reference = reference
        self.way = way
        self.waits = waits  # is what is in it yet to be processed?
        self.kind = kind
        self.type = type_name
        self.owner = owner  # text; None: not looked for yet
        self.base = 0  # its length at the beginning
        self.item = None  # of a deque: its class's own __getitem__
        self._ends = None

    def is_taken_from(self):
        """Does what is put in at one end come out at the other? A deque to which things are only
        added is no queue. Known from the second time on that it is asked."""
        if self.item is None or self._ends is True:
            return True
        now, before = ends(self.reference, self.item), self._ends
        if before is None or now is None:
            self._ends = now
        elif now[0] != before[0] and now[1] != before[1]:
            self._ends = True
        return self._ends is True

    def container(self):
        """A strong reference: only while nothing else runs. None if it is gone."""
        target = self.reference()
        for name in self.way[:-1]:
            target = None if target is None else safe.attribute(target, name)
        return target
