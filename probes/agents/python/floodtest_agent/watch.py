"""The containers whose lengths count() follows: when to look for them, and what they hold."""
import sys
import time

from floodtest_agent import scan
from floodtest_agent import watched
from floodtest_agent.alone import alone
from floodtest_agent.purse import Purse

_QUEUES_MAX = 1024
_LONG_MAX = 8
_SCAN_MAX_NS = 40 * 1000 * 1000  # for which a scan may stop the client
_SCANS_MAX_NS = 300 * 1000 * 1000  # all of them
_SCAN_EVERY_NS = 2 * 1000 * 1000 * 1000
_MEMORY_STEP = 1 << 20  # what waits, waits in memory: less is no reason to look again
_NAME_FROM = 1000  # items by which a container has to grow to be named


class Watch:
    def __init__(self):
        self._queues = []
        self._long = []
        self._purse = Purse(total_ns=_SCANS_MAX_NS)
        self._begun = False
        self._blocks = 0  # objects, about, at the last scan
        self._scanned_ns = 0  # when that was
        self._memory = 0  # the process's then, bytes
        self._latest = 0  # and at the last look

    def begin(self):
        """Growth is counted from here."""
        self._begun = True
        self._scan()
        self.rebase()

    def rebase(self):
        for entry, length in self._read():
            entry.base = length or 0

    def look(self, memory=None):
        """Scans, if many objects have come, or memory grows and some time has passed, and if that
        is cheap: a client that does nothing must not seem to be at work.

        memory: the process's, bytes, or None where it is unknown."""
        rises = memory is None or memory > self._latest
        self._latest = memory or 0
        expected = self._expected_ns()
        if expected > _SCAN_MAX_NS or not self._purse.may(expected):
            return
        if not self._begun:
            self.begin()
        elif self._grown() or (rises and self._is_due(memory)):
            self._scan()
        else:
            return
        self._memory = memory or 0

    def _grown(self):
        return sys.getallocatedblocks() > self._blocks * 1.1 + 10000

    def _is_due(self, memory):
        if memory is not None and memory < self._memory + _MEMORY_STEP:
            return False
        return time.monotonic_ns() - self._scanned_ns > _SCAN_EVERY_NS

    def _expected_ns(self):
        return self._purse.last_ns * sys.getallocatedblocks() // max(self._blocks, 1)

    def _scan(self):
        self._purse.spend(self._scan_now)
        self._blocks = sys.getallocatedblocks()
        self._scanned_ns = time.monotonic_ns()

    def _scan_now(self):
        alive = {id(entry) for entry, length in self._read() if length is not None}
        self._queues = [w for w in self._queues if id(w) in alive]
        self._long = [w for w in self._long if id(w) in alive]
        with alone():
            known = {id(w.container()) for w in self._queues + self._long}
            found = scan.find(known, _QUEUES_MAX - len(self._queues), _LONG_MAX - len(self._long))
        for entry in found:
            (self._queues if entry.kind == "queue" else self._long).append(entry)

    def _read(self):
        """[(Watched, its length or None)]"""
        groups = {}
        for entry in self._queues + self._long:
            groups.setdefault(entry.way, []).append(entry)
        found = []
        for way, entries in groups.items():
            found += zip(entries, watched.read([w.reference for w in entries], way))
        return found

    def count(self):
        """(items that wait, above the beginning; what grew most, or None)"""
        queued, top, top_growth = 0, None, 0
        for entry, length in self._read():
            growth = (length or 0) - entry.base
            if entry.waits and length is not None and (growth <= 0 or entry.is_taken_from()):
                queued += growth
            if growth > top_growth:
                top, top_growth = entry, growth
        return max(0, queued), top and self._describe(top, top_growth)

    def _describe(self, top, growth):
        if top.owner is None and growth >= _NAME_FROM and self._may_name():
            self._purse.spend(lambda: self._name(top))
        return {"kind": top.kind, "type": top.type, "owner": top.owner or None,
                "length": top.base + growth, "growth_length": growth}

    def _may_name(self):
        expected = self._expected_ns()
        return expected <= _SCAN_MAX_NS and self._purse.may(expected)

    @staticmethod
    def _name(top):
        with alone():
            scan.name_queue(top)
