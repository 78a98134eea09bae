"""What floodtest may ask, and the answers: agents/README.md has both.

What only some questions need is loaded when the first of them comes, in the agent's thread.
"""
import posix
import sys
import time

from floodtest_agent import reserve
from floodtest_agent.stopping import Stopped

_CULPRITS, _TYPES, _PAUSE_MS = 5, 12, 800


def _has_gil():
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def _thread_cost_us(begin_ns):
    return (time.thread_time_ns() - begin_ns) // 1000


class Answers:
    def __init__(self):
        self._census = None
        self._is_census_own = False  # not inherited from the parent process
        self._counts = None
        self._status = None
        self._kinds = {"count": self._count}
        if _has_gil():
            self._kinds.update(census=self._take_census, explain=self._explain)

    def hello(self):
        notes = []
        if "census" not in self._kinds:
            notes.append("this Python runs without a global lock: the agent only counts")
        return {
            "floodtest_agent": 1,
            "pid": posix.getpid(),
            "runtime": "CPython " + sys.version.split()[0],
            "asks": list(self._kinds),
            "notes": notes,
        }

    def open(self):
        """Opens what counting needs; early, as descriptors come and go by it."""
        from floodtest_agent.descriptors import Descriptor

        try:
            self._status = Descriptor(posix.open("/proc/self/status", posix.O_RDONLY | posix.O_CLOEXEC))
        except OSError:
            self._status = None

    def close(self):
        if self._status is not None:
            self._status.close()
            self._status = None

    def forget(self):
        """In a child process: what the parent held is the parent's."""
        self._is_census_own = False
        if self._counts is not None:
            self._counts.forget()

    def answer(self, question):
        """Raises Stopped if this thread is to end before there is one."""
        begin = time.thread_time_ns()
        reserve.make()
        answer = {"id": question.get("id")}
        kind = self._kinds.get(str(question.get("ask")))
        if kind is None:
            answer["error"] = "unknown question"
            return answer
        try:
            answer.update(kind(question))
        except Stopped:
            raise
        except Exception as e:
            answer["error"] = "%s: %s" % (type(e).__name__, e)
        answer["cost_us"] = _thread_cost_us(begin)
        return answer

    def _counting(self):
        if self._counts is None:
            from floodtest_agent.count import Counts

            self._counts = Counts(watching="census" in self._kinds)
        return self._counts

    def _count(self, question):
        return self._counting().take(self._status)

    def _take_census(self, question):
        """Once per process: growth is counted from the first."""
        if not self._is_census_own:
            from floodtest_agent.census import Census

            self._census = Census.take()
            self._is_census_own = True
            self._counting().begin()
        return {"objects": self._census.objects}

    def _explain(self, question):
        from floodtest_agent.explain import explain

        return {"findings": explain(
            self._census,
            culprits=int(question.get("culprits", _CULPRITS)),
            types=int(question.get("types", _TYPES)),
            content=question.get("content") is True,
            pause_ms=float(question.get("pause_ms", _PAUSE_MS)),
        )}
