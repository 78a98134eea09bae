"""The answer to "count". Each part costs what it may, and is null where it cannot be told."""
from floodtest_agent import processed
from floodtest_agent.allocator import Allocator, memory_bytes
from floodtest_agent.pending import Pending


class Counts:
    def __init__(self, watching):
        """watching: containers may be looked for (this needs the global lock)."""
        self._allocator = Allocator()
        self._pending = Pending()
        self._watch = None
        if watching:
            from floodtest_agent.watch import Watch

            self._watch = Watch()

    def begin(self):
        """The census: growth is counted from here."""
        self._pending.begin()
        if self._watch is not None:
            self._watch.begin()

    def forget(self):
        """In a child process: what waited in the parent waits there."""
        self._pending.begin()
        if self._watch is not None:
            self._watch.rebase()

    def take(self, status):
        """status: the open /proc/self/status, or None."""
        memory = self._memory(status)
        queued, top = self._queued(memory)
        return {
            "processed": processed.total(),
            "queued": queued,
            "live_bytes": self._live_bytes(memory),
            # Only a callback of ours in the client's loop could tell.
            "loop_lag_ms": None,
            "top": top,
        }

    def _queued(self, memory):
        if self._watch is None:
            return None, None
        self._watch.look(memory)
        queued, top = self._watch.count()
        # Tasks wait in queues of a lock or a semaphore, too: the sum would count them twice.
        return max(queued, self._pending.count() or 0), top

    @staticmethod
    def _memory(status):
        if status is None or not status.ours():
            return None
        try:
            return memory_bytes(status.fd)
        except (OSError, ValueError):
            return None

    def _live_bytes(self, memory):
        if memory is None:
            return None
        try:
            return self._allocator.live_bytes(memory)
        except (OSError, ValueError):
            return None
