"""When the containers are looked for: a scan is work, which a client at rest must not seem to do."""
import time
import unittest
from unittest import mock

import support  # noqa: F401: finds the package
from floodtest_agent import watch

MIB = 1 << 20
LATER_NS = 10 * 1000 * 1000 * 1000


class Look(unittest.TestCase):
    def setUp(self):
        self.watch = watch.Watch()
        self.watch.look(100 * MIB)
        self.scans = 0
        now = [time.monotonic_ns()]
        clock = mock.patch.object(time, "monotonic_ns", lambda: now[0])
        clock.start()
        self.addCleanup(clock.stop)
        self.now = now
        self.watch._scan = self.scan

    def scan(self):
        self.scans += 1
        self.watch._scanned_ns = self.now[0]

    def look(self, memory):
        self.now[0] += LATER_NS
        self.watch.look(memory)
        return self.scans

    def test_while_memory_rises(self):
        self.assertEqual([self.look(m * MIB) for m in (101, 102, 110)], [1, 2, 3])

    def test_where_memory_is_unknown(self):
        self.assertEqual([self.look(None) for _ in range(3)], [1, 2, 3])

    def test_not_at_rest(self):
        self.assertEqual([self.look(m * MIB) for m in (110, 110, 109, 109)], [1, 1, 1, 1])

    def test_not_for_little(self):
        self.assertEqual([self.look(110 * MIB + i * MIB // 4) for i in range(6)], [1, 1, 1, 1, 2, 2])


if __name__ == "__main__":
    unittest.main()
