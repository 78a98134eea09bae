"""From objects back to what keeps them alive, one reverse step for all of them at a time."""
import _weakref
import gc
import itertools
import sys

from . import collections, frames, places, reach, safe, types
from .heap import ours

DEPTH = 14
WIDTH = 32        # objects asked for in one step: the step's cost grows with them
PER_START = 6     # of these for one start
LATER = 4         # steps more that a path through the developer's own code may take
REFERRERS_MAX = 5000
NEAR_SHARE = 1.25  # of the time, for the search among few objects: without it nobody knows who holds what was found
NO_TIME = 'no time to follow all references to their roots'
OBJECT_S = 30e-9   # that get_referrers needs for one object, about
ALIKE_MAX = 50    # referrers of one type: they say the same, and the one that matters is none of them
_PACKAGE = __name__.rpartition('.')[0]
_IDLE = (_weakref.ReferenceType, types.BuiltinFunctionType)


def _detour(holder, o):
    """A reader knows the transport that it pauses; whoever writes is who fills it."""
    if safe.qualname(type(o)).endswith('Transport') or type(o) is dict:
        return 4 if safe.qualname(type(holder)) == 'StreamReader' else 0
    return 0


def _order(node):
    return node.cost, node.alike


def _few_alike(found, number, modules):
    """number: of found objects, by the id of their type; modules: ids of modules' dicts, which all stay."""
    many = [type_id for type_id, n in number.items() if n > ALIKE_MAX]
    if not many:
        return found
    ids = list(map(id, map(type, found)))
    kept = list(itertools.compress(found, map(set(number).difference(many).__contains__, ids)))
    kept += [o for o in found if id(o) in modules and number[id(type(o))] > ALIKE_MAX]
    for type_id in many:
        kept += itertools.islice(itertools.compress(found, map(type_id.__eq__, ids)), ALIKE_MAX)
    return kept[:REFERRERS_MAX]


def _are_arguments(o, mark):
    """The arguments of get_referrers, which Python 3.13 finds, too: known by the mark, for a closure of the client's
    may be a tuple of the same objects."""
    return type(o) is tuple and len(o) > 0 and o[0] is mark


class Node(object):
    """An object on the way up. child: the Node that it refers to; alike: how many of its type were found with it."""

    __slots__ = ('o', 'child', 'start', 'depth', 'cost', 'alike')

    def __init__(self, o, child, start):
        self.o = o
        self.child = child
        self.start = start
        self.depth = child.depth + 1 if child else 0
        self.alike = 1
        self.cost = child.cost + 1 + _detour(o, child.o) if child else 0


class Start(object):
    """One object whose holders are asked for. ends: [(cost, Node, what)]; what: see Search._end."""

    __slots__ = ('o', 'ends', 'exhausted', 'was_cut', 'is_ours', 'known', 'seen', 'pending',
                 'frontier')

    def __init__(self, o):
        self.o = o
        self.is_ours = False    # the agent holds it
        self.ends = []
        self.exhausted = False  # all that refers to it was seen
        self.was_cut = False
        self.known = set([id(o)])  # what is no holder
        self.seen = set()
        self.pending = [Node(o, None, self)]  # where the search begins
        self.frontier = []

    def begin(self):
        """Gives the Nodes to begin with. May be called again, for a search of its own."""
        self.seen = set(self.known)
        self.was_cut = self.exhausted = False
        return self.pending

    def close(self):
        """Drops all references, which are in cycles."""
        del self.frontier[:], self.pending[:], self.ends[:]
        self.o = None

    def best(self):
        return min(self.ends, key=lambda end: end[0]) if self.ends else None


class Search(object):
    def __init__(self, clock, own, stack, near=None, total=0):
        """own: ids of what the agent made; stack: frames.stack(); near: the objects to look through first, or None;
        total: how many there are in all."""
        self.clock = clock
        self._own = own
        self.notes = []
        self.modules = {}   # id of a module's dict: its name
        self.stack = {}     # id of a value: (thread's name, frame, variable)
        self._near = near
        self._total = total
        self._last = 0.0
        for name, module in list(sys.modules.items()):
            if safe.is_module(module) and type(name) is str:
                self.modules[id(safe.module_dict(module))] = name
        for thread, frame, name, value in stack:
            known = self.stack.get(id(value))
            # A function that was given it is not whose it is.
            if known is None or not frames.is_parameter(frame.f_code, name) or frames.is_parameter(
                    known[1].f_code, known[2]):
                self.stack[id(value)] = (thread, frame, name)

    def add_loose(self, starts, loose):
        """The holders that the collector does not track."""
        wanted = dict((id(start.o), start) for start in starts if not gc.is_tracked(start.o))
        for holder in loose if wanted else ():
            for i in wanted.keys() & set(map(id, dict.values(holder))):
                start = wanted[i]
                start.pending.append(Node(holder, start.pending[0], start))

    def run(self, starts):
        """Fills in the starts' ends."""
        if self._near is not None:
            self._run(starts)
            for start in starts:
                start.was_cut = True  # there may be holders elsewhere
                start.exhausted = False
            self._near = None
            self._last = self._total * OBJECT_S
        self._run([start for start in starts if not start.ends])

    def _run(self, starts):
        for start in starts:
            start.frontier = [node for node in start.begin() if not self._settle(node)]
        for step in range(DEPTH):
            chosen = self._choose(starts)
            if not chosen:
                break
            late = NEAR_SHARE if self._near is not None else 1.0
            if self.clock.left(late) < max(0.02, 1.3 * self._last):
                if NO_TIME not in self.notes:
                    self.notes.append(NO_TIME)
                break
            began = self.clock.spent()
            self._step(chosen)
            self._last = self.clock.spent() - began
        for start in starts:
            start.exhausted = not start.frontier and not start.was_cut

    def _choose(self, starts):
        chosen = []
        for start in starts:
            start.frontier.sort(key=_order)  # a detour comes last
            if self._is_done(start):
                start.frontier = []
            fair = max(1, min(PER_START, WIDTH // max(1, len(starts))))
            start.frontier, taken = start.frontier[fair:], start.frontier[:fair]
            chosen += taken
        return chosen

    @staticmethod
    def _is_done(start):
        best = start.best()
        if best is None or not start.frontier:
            return False
        return start.frontier[0].cost >= best[0]

    def _step(self, chosen):
        by_id = {}
        for node in chosen:
            by_id.setdefault(id(node.o), []).append(node)
        targets = [nodes[0].o for nodes in by_id.values()]
        ours.update((id(by_id), id(targets), id(chosen)))
        mark = []
        ours.add(id(mark))
        found = gc.get_referrers(mark, *targets) if self._near is None else reach.referrers(self._near, targets)
        number = collections.Counter(map(id, map(type, found)))
        kept = _few_alike(found, number, self.modules)
        if len(kept) < len(found):
            self._note_cut(found, kept, by_id)
            found = kept
        for o in found:
            if id(o) in self._own or self._is_idle(o) or _are_arguments(o, mark):
                continue
            if safe.is_module(o):
                self._reached_module(o, by_id)
                continue
            is_ours = self._is_ours(o)
            for i in set(map(id, gc.get_referents(o))).intersection(by_id):
                for node in by_id[i]:
                    if not is_ours:
                        self._climb(o, node, number[id(type(o))])
                    elif node.depth <= 1 and type(o) not in (Node, Start):
                        node.start.is_ours = True
        ours.difference_update((id(by_id), id(targets), id(chosen), id(mark)))

    @staticmethod
    def _note_cut(found, kept, by_id):
        """Whose referrers are left out?"""
        left_in = set(map(id, kept))
        left_out = [o for o in found if id(o) not in left_in and not safe.is_module(o)]
        for i in set(map(id, gc.get_referents(*left_out))).intersection(by_id):
            for node in by_id[i]:
                node.start.was_cut = True

    def _reached_module(self, module, by_id):
        """One that sys.modules does not know, or one that holds something in C: then it is not known what."""
        names = safe.module_dict(module)
        if id(names) not in by_id:
            for nodes in by_id.values():
                for node in nodes:
                    node.start.was_cut = True
            return
        self.modules.setdefault(id(names), safe.text(dict.get(names, '__name__'), '?'))
        for node in by_id[id(names)]:
            self._settle(node)

    def _climb(self, o, child, alike):
        start = child.start
        if id(o) in start.seen:
            return
        start.seen.add(id(o))
        node = Node(o, child, start)
        node.alike = alike
        if not self._settle(node):
            start.frontier.append(node)

    @staticmethod
    def _is_idle(o):
        """References that keep nothing alive, or say nothing."""
        return safe.derives(type(o), _IDLE) is not None

    @staticmethod
    def _is_ours(o):
        if id(o) in ours:
            return True
        t = type(o)
        if t is types.FrameType:
            return dict.get(o.f_globals, '__package__') == _PACKAGE
        if t is dict:
            for key, value in dict.items(o):
                return type(key) is str and key == '__name__' and type(value) is str and value.startswith(_PACKAGE)
        return safe.module_name(t).startswith(_PACKAGE)

    def _settle(self, node):
        """Notes an end of the way; True if it leads no further."""
        o, t = node.o, type(node.o)
        on_stack = self.stack.get(id(o))
        if on_stack is not None:
            code = on_stack[1].f_code
            self._end(node, 'stack', code.co_filename, frames.is_parameter(code, on_stack[2]))
        if id(o) in self.modules:
            name = self.modules[id(o)]
            self._end(node, 'module', places.module_file(name), False)
            return True
        if safe.flags(t) & safe.IS_TYPE:
            self._end(node, 'type', places.module_file(safe.module_name(o)), False)
            return True
        if frames.suspendable(o) and node.child is not None:
            code = frames.part(o, 'code')
            frame = frames.part(o, 'frame')
            variable = _variable(frame, node.child.o) if frame is not None else None
            self._end(node, 'coroutine', code.co_filename,
                      variable is not None and frames.is_parameter(code, variable))
            return not places.is_library(code.co_filename)
        if t is types.FunctionType and node.child is not None:
            self._end(node, 'function', o.__code__.co_filename, False)
            return not places.is_library(o.__code__.co_filename)
        return False

    @staticmethod
    def _end(node, what, file, by_parameter):
        cost = node.cost + (LATER if places.is_library(file) else 0) + (2 if by_parameter else 0)
        node.start.ends.append((cost, node, what))

    def close(self):
        """Drops all references."""
        self.stack.clear()


def _variable(frame, o):
    for name, value in frames.variables(frame):
        if value is o:
            return name
        if type(value) is types.CellType and _contents(value) is o:
            return name
    return None


def _contents(cell):
    try:
        return cell.cell_contents
    except ValueError:
        return None


