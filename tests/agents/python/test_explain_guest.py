"""The client notices nothing: none of its code runs, nothing is kept, and it does not stand still for long."""
import collections
import gc
import sys
import threading
import time
import unittest
import weakref

import support  # noqa: F401  (finds the package)
from floodtest_agent import frames
from floodtest_agent.alone import alone
from floodtest_agent.census import Census
from floodtest_agent.explain import explain

calls = []


def in_thread(work):
    """What work() gives, called in a thread of its own, as the agent does."""
    out = []
    thread = threading.Thread(target=lambda: out.append(work()))
    thread.start()
    thread.join()
    return out[0]


def _trap(name):
    def trapped(*args, **kwargs):
        calls.append(name)
        raise RuntimeError(name)
    return trapped


DUNDERS = ('__len__', '__iter__', '__bool__', '__eq__', '__ne__', '__repr__', '__str__', '__sizeof__', '__contains__',
           '__getitem__', '__getattr__', '__call__', '__dir__', '__index__', '__format__', '__reduce_ex__', '__del__')


def _hostile(name, bases, hashes=True):
    """A class whose methods count calls and raise; __getattribute__, __hash__ and __class__, too."""
    body = dict((dunder, _trap(name + dunder)) for dunder in DUNDERS if dunder != '__del__')
    body['__getattribute__'] = _trap(name + '__getattribute__')
    body['__hash__'] = object.__hash__ if hashes else _trap(name + '__hash__')
    body['__class__'] = property(_trap(name + '__class__'))
    body['data'] = property(_trap(name + '.data'))
    return type(name, bases, body)


class Meta(type):
    __hash__ = _trap('Meta.__hash__')
    __eq__ = _trap('Meta.__eq__')
    __getattribute__ = _trap('Meta.__getattribute__')
    __instancecheck__ = _trap('Meta.__instancecheck__')
    __subclasscheck__ = _trap('Meta.__subclasscheck__')
    __repr__ = _trap('Meta.__repr__')
    mro = type.mro


class Hostile(unittest.TestCase):
    def test_no_code_of_the_client_runs(self):
        classes = [_hostile('H' + base.__name__, (base,)) for base in
                   (object, list, dict, set, collections.deque, collections.OrderedDict, bytearray, str)]
        meta = Meta('OfMeta', (object,), {})
        kept = []
        census = Census.take()
        del calls[:]
        for number in range(3000):
            made = [cls.__new__(cls) for cls in classes] + [object.__new__(meta)]
            list.append(made[1], 'x' * 200 + str(number))
            dict.__setitem__(made[2], number, made[0])
            kept.append(made)
        big = classes[1].__new__(classes[1])
        list.extend(big, range(100000))
        bigger = classes[2].__new__(classes[2])
        for i in range(50000):
            dict.__setitem__(bigger, i, float(i))
        del calls[:]
        found = in_thread(lambda: explain(census, culprits=8, content=True, pause_ms=10000))
        self.assertEqual(calls, [])
        types = [culprit['type'] for culprit in found['culprits']]
        self.assertTrue(any('Hlist' in name for name in types), types)
        self.assertTrue(any('Hdict' in name for name in types), types)
        del made, kept, big, bigger


class Traces(unittest.TestCase):
    def look(self):
        in_thread(lambda: explain(Census.take(), pause_ms=10000))

    def test_gc_is_as_it_was(self):
        for enabled in (True, False):
            (gc.enable if enabled else gc.disable)()
            interval = sys.getswitchinterval()
            self.look()
            self.assertEqual(gc.isenabled(), enabled)
            self.assertEqual(sys.getswitchinterval(), interval)
        gc.enable()

    def test_no_reference_is_kept(self):
        class Item(object):
            pass
        items = collections.deque(Item() for _ in range(3000))
        died = []
        watch = weakref.ref(items[0], died.append)
        before = sys.getrefcount(items), sys.getrefcount(items[0])
        gc.collect()
        gc.disable()
        try:
            self.look()
            self.assertEqual((sys.getrefcount(items), sys.getrefcount(items[0])), before)
            items.clear()
            self.assertEqual(died, [watch])  # without the help of the collector
        finally:
            gc.enable()

    def test_locals_of_other_threads_die_with_their_frames(self):
        class Item(list):
            pass
        go, ready, watches = threading.Event(), threading.Event(), []

        def work():
            items = Item(range(2000))
            watches.append(weakref.ref(items))
            ready.set()
            go.wait()
            del items
            ended.set()
            last.wait()
        ended, last = threading.Event(), threading.Event()
        thread = threading.Thread(target=work)
        thread.start()
        ready.wait()
        gc.disable()
        try:
            self.look()
            go.set()
            ended.wait()
            self.assertTrue(watches[0]() is None)
        finally:
            gc.enable()
            last.set()
            thread.join()

    def test_a_snapshot_of_locals_that_the_client_holds_stays(self):
        held = locals()
        held['mine'] = 1
        frames.variables(sys._getframe())
        self.assertEqual(held['mine'], 1)

    def test_nothing_else_runs(self):
        count, stop = [0], []

        def spin():
            while not stop:
                count[0] += 1
        thread = threading.Thread(target=spin)
        thread.start()
        try:
            with alone(1.0):
                before, until = count[0], time.perf_counter() + 0.1
                while time.perf_counter() < until:
                    pass
                self.assertEqual(count[0], before)
        finally:
            stop.append(True)
            thread.join()


class Step(unittest.TestCase):
    def test_objects_that_are_made_in_turn(self):
        """A sample of every 100th object would have one of the two types only."""
        kept = [[set()] for _ in range(100000)]
        found = in_thread(lambda: explain(Census.take(), pause_ms=10000))
        self.assertIn('types', found)
        del kept


class Message(object):
    def __init__(self, number):
        self.number = number
        self.text = str(number)
        self.parts = [number]


class Pause(unittest.TestCase):
    def test_a_million_objects(self):
        census = Census.take()
        messages = [Message(i) for i in range(500000)]  # and 500000 lists
        limit = 2000  # a machine that is busy needs more than the 700 ms of Python 3.8
        found = in_thread(lambda: explain(census, pause_ms=limit))
        sys.stderr.write(' [pause %.0f ms, of these census %.0f ms] ' % (found['pause_ms'], census.cost * 1000))
        self.assertLess(found['pause_ms'], limit * 1.5)
        first = found['culprits'][0]
        self.assertEqual((first['type'], first['length']), ('list', len(messages)))
        self.assertIn('messages', first['owner'])

    def test_a_short_pause_is_kept(self):
        messages = [Message(i) for i in range(300000)]
        found = in_thread(lambda: explain(None, pause_ms=150))
        self.assertLess(found['pause_ms'], 800)  # one look at 600000 objects is the least
        self.assertTrue(found['notes'] or found['culprits'], found)
        del messages


if __name__ == '__main__':
    unittest.main()
