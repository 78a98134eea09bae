"""What count says of programs whose contents are known, and what it costs."""
import resource
import statistics
import unittest

from fake_floodtest import FakeFloodtest, await_true

GROWN = 5000

# What grows: {name: (before, step, items waiting after GROWN steps, owner or None)}. Nothing is taken
# out of the deques: they may be stores.
GROWTH = {
    "deque": ("import collections\nclass P: pass\np = P(); p.messages = collections.deque()",
              "p.messages.append(i)", 0, "P.messages"),
    "deque of a module": ("import collections\nmessages = collections.deque()",
                          "messages.append(i)", 0, "__main__.messages"),
    "asyncio.Queue": ("import asyncio\nclass P: pass\np = P()\n"
                      "asyncio.set_event_loop(asyncio.new_event_loop())\np.inbox = asyncio.Queue()",
                      "p.inbox.put_nowait(i)", 0, "P.inbox"),
    "asyncio.PriorityQueue": ("import asyncio\nasyncio.set_event_loop(asyncio.new_event_loop())\n"
                              "q = asyncio.PriorityQueue()", "q.put_nowait(i)", GROWN, None),
    "queue.Queue": ("import queue\nq = queue.Queue()", "q.put(i)", 0, "__main__.q"),
    "queue.SimpleQueue": ("import queue\nq = queue.SimpleQueue()", "q.put(i)", GROWN, None),
    "queue.LifoQueue": ("import queue\nq = queue.LifoQueue()", "q.put(i)", GROWN, None),
    "recent ones": ("import collections\nq = collections.deque(maxlen=100)", "q.append(i)", 0, None),
    "tasks": ("import asyncio\nloop = asyncio.new_event_loop(); asyncio.set_event_loop(loop)\n"
              "kept = []\nasync def f(): pass", "kept.append(loop.create_task(f()))", GROWN, None),
}

# {name: (how it is made, put, take)}
TAKEN = (
    ("deque", "import collections\nq = collections.deque()", "q.append(str(i))", "q.popleft()"),
    ("deque the other way", "import collections\nq = collections.deque()", "q.appendleft(str(i))", "q.pop()"),
    ("queue.Queue", "import queue\nq = queue.Queue()", "q.put(str(i))", "q.get()"),
    ("asyncio.Queue", "import asyncio\nasyncio.set_event_loop(asyncio.new_event_loop())\nq = asyncio.Queue()",
     "q.put_nowait(str(i))", "q.get_nowait()"),
)

# Classes that would notice if they were asked anything.
STRANGE = """
import collections, queue, sys
called = []
def note(name, answer):
    def method(self, *rest):
        called.append(name)
        return answer
    return method
class Meta(type):
    __hash__, __eq__ = note('Meta.__hash__', 1), note('Meta.__eq__', False)
    __getattribute__ = lambda cls, name: called.append('Meta.' + name) or type.__getattribute__(cls, name)
class Deque(collections.deque, metaclass=Meta):
    __len__, __getitem__, __iter__ = note('len', 7), note('item', 7), note('iter', None)
    __getattribute__ = lambda self, name: called.append(name) or object.__getattribute__(self, name)
class Simple(queue.PriorityQueue, metaclass=Meta):
    __getattribute__ = lambda self, name: called.append(name) or object.__getattribute__(self, name)
kept = [Deque() for i in range(10)] + [Simple() for i in range(10)]
for i in range(5000): collections.deque.append(kept[0], i)
del called[:]
print('up', flush=True)
sys.stdin.readline()
print(called[:20], flush=True)
"""

STEPS = """
import sys
%s
print('up', flush=True)
sys.stdin.readline()
for i in range(%d):
    %s
print('grown', flush=True)
sys.stdin.readline()
for i in range(%d, %d):
    %s
print('more', flush=True)
sys.stdin.readline()
"""


class Count(unittest.TestCase):
    def setUp(self):
        self.floodtest = FakeFloodtest()
        self.addCleanup(self.floodtest.close)
        self.floodtest.listen()

    def grow(self, before, step, steps=GROWN, more=0):
        """A program that has taken so many steps since the census, and waits; more: after a count, so many more."""
        text = STEPS % (before, steps, step, steps, steps + more, step)
        process = self.floodtest.start("-W", "ignore", "-c", text)
        for part in (process.stdout, process.stderr, process.stdin):
            self.addCleanup(part.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        peer = self.floodtest.accept()
        self.assertEqual(process.stdout.readline(), "up\n")
        peer.ask("census")
        self.before = peer.ask("count")
        process.stdin.write("\n")
        process.stdin.flush()
        self.assertEqual(process.stdout.readline(), "grown\n")
        if more:
            peer.ask("count")
            process.stdin.write("\n")
            process.stdin.flush()
            self.assertEqual(process.stdout.readline(), "more\n")
        return peer

    def test_queued(self):
        for name, (before, step, waiting, owner) in GROWTH.items():
            with self.subTest(name):
                peer = self.grow(before, step)
                self.assertEqual(self.before["queued"], 0)
                self.assertEqual(peer.ask("count")["queued"], waiting)
                if owner is not None:
                    self.assertTrue(await_true(lambda: peer.ask("count")["top"]["owner"] == owner))
                    top = peer.ask("count")["top"]
                    self.assertEqual((top["kind"], top["growth_length"]), ("queue", GROWN))

    def test_queue_that_is_taken_from(self):
        for name, make, put, take in TAKEN:
            with self.subTest(name):
                peer = self.grow(make, "(%s) if i < %d else (%s, %s)" % (put, GROWN, take, put),
                                 steps=GROWN, more=100)
                self.assertEqual(peer.ask("count")["queued"], GROWN)

    def test_no_code_of_the_client_runs(self):
        process = self.floodtest.start("-c", STRANGE)
        for part in (process.stdout, process.stderr, process.stdin):
            self.addCleanup(part.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        peer = self.floodtest.accept()
        self.assertEqual(process.stdout.readline(), "up\n")
        for question in ("census", "count", "count", "explain"):
            self.assertNotIn("error", peer.ask(question))
        process.stdin.write("\n")
        process.stdin.flush()
        self.assertEqual(process.stdout.readline(), "[]\n")

    def test_a_store_of_the_newest_first_is_none(self):
        peer = self.grow("import collections\nq = collections.deque()", "q.appendleft(str(i))", more=100)
        self.assertEqual(peer.ask("count")["queued"], 0)

    def test_queue_that_came_after_the_census(self):
        peer = self.grow("import queue\nq = None", "q = q or queue.SimpleQueue(); q.put(str(i) * 9)", steps=100000)
        self.assertTrue(await_true(lambda: peer.ask("count")["queued"] == 100000))

    def test_list_and_dict_are_named(self):
        for kind, before, step in (("list", "seen = []", "seen.append(str(i))"),
                                   ("dict", "seen = {}", "seen[i] = [i]")):
            peer = self.grow("class P: pass\np = P(); p.%s" % before, "p." + step, steps=50000)
            self.assertTrue(await_true(lambda: peer.ask("count")["top"] is not None))
            top = peer.ask("count")["top"]
            self.assertEqual((top["kind"], top["type"], top["owner"], top["length"]),
                             ("collection", kind, "P.seen", 50000))
            self.assertEqual(peer.ask("count")["queued"], 0)

    def test_live_bytes_grow_with_what_is_kept(self):
        for size in (100, 2000):
            peer = self.grow("kept = []", "kept.append(b'x' * %d + bytes(str(i), 'ascii'))" % size, steps=20000)
            growth = peer.ask("count")["live_bytes"] - self.before["live_bytes"]
            self.assertGreater(growth, 20000 * size)
            self.assertLess(growth, 20000 * (size + 200))

    def test_live_bytes_are_not_what_was_freed(self):
        # One in a hundred is kept, so hardly a page goes back.
        peer = self.grow("kept = []", "kept.append(b'x' * 2000 + bytes(str(i), 'ascii'))\n"
                         "    if i == 29999: kept[:] = kept[::100]", steps=30000)
        # mallinfo is read now and then, at a cost.
        def shown():
            return peer.ask("count")["live_bytes"] - self.before["live_bytes"] < 30000 * 2000 / 4
        self.assertTrue(await_true(shown))

    def test_mapped_memory_is_no_room_given_back(self):
        """What held many small objects went back to the kernel before the client mapped as much itself."""
        source = ("import mmap, sys\nobjects = [object() for _ in range(4000000)]\nprint('up', flush=True)\n"
                  "sys.stdin.readline()\ndel objects\nprint('freed', flush=True)\nsys.stdin.readline()\n"
                  "kept = mmap.mmap(-1, 80 << 20)\nkept.write(b'x' * (80 << 20))\nprint('mapped', flush=True)\n"
                  "sys.stdin.readline()\n")
        process = self.floodtest.start("-c", source)
        peer = self.floodtest.accept()

        def live(step):
            if step != "up":
                process.stdin.write("\n")
                process.stdin.flush()
            self.assertEqual(process.stdout.readline(), step + "\n")
            return peer.ask("count")["live_bytes"]

        live("up")
        freed = live("freed")
        self.assertGreater(live("mapped") - freed, 60 << 20)
        process.communicate("\n")

    def test_without_pymalloc(self):
        program = "import sys; sys.stdin.readline()"
        process = self.floodtest.start("-c", program, environment={"PYTHONMALLOC": "malloc"})
        self.assertGreater(self.floodtest.accept().ask("count")["live_bytes"], 1000000)
        process.communicate("\n")

    def test_no_object_of_the_client_is_kept(self):
        process = self.floodtest.start("-c", "import collections, gc, sys, weakref\ngc.disable()\nclass Q(collections.deque): pass\n"
                                             "q = Q(range(5)); r = weakref.ref(q)\nsys.stdin.readline()\n"
                                             "del q\nprint(r() is None, flush=True)\nsys.stdin.readline()")
        peer = self.floodtest.accept()
        peer.ask("census")
        peer.ask("count")
        process.stdin.write("\n")
        process.stdin.flush()
        self.assertEqual(process.stdout.readline(), "True\n")
        self.assertEqual(peer.ask("count")["queued"], 0)
        process.communicate("\n")

    def test_counting_costs_little(self):
        peer = self.grow("import collections\nqueues = [collections.deque() for _ in range(300)]\nkept = []",
                         "queues[i % 300].append(i); kept.append(str(i) * 50)", steps=100000)
        costs = [peer.ask("count")["cost_us"] for _ in range(200)]
        # 0.5 % of a second, four times in it: the usual one; scans have a purse of their own.
        self.assertLess(statistics.median(costs), 1250)


def children_s():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class StartUp(unittest.TestCase):
    RUNS = 25
    MS_MAX = 15

    def test_start_is_as_fast_as_without(self):
        floodtest = FakeFloodtest()
        self.addCleanup(floodtest.close)
        floodtest.listen()
        differences = []
        for _ in range(self.RUNS):
            took = []
            for agent in (False, True):
                # Processor time: the same whatever else the machine has to do.
                begin = children_s()
                self.assertEqual(floodtest.run("-c", "pass", agent=agent), (0, "", ""))
                took.append((children_s() - begin) * 1e3)
            floodtest.drain()
            differences.append(took[1] - took[0])
        self.assertLess(statistics.median(differences), self.MS_MAX)


if __name__ == "__main__":
    unittest.main()
