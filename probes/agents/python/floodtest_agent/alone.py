"""Nothing of the client's Python runs meanwhile: the other threads do not get the interpreter, the collector does not run."""
import gc
import sys
import time

from . import stopping

SETTLE_S = 0.006  # longer than the usual switch interval

_holding = []  # the one that is active


class alone(object):
    """Context manager. `seconds`: for how long it holds at least. Raises stopping.Stopped if the client wants to go on.

    A thread that waits for the interpreter asks for it when the switch interval has passed, and reads the interval
    only when it begins to wait. So the interval is raised, and the interpreter given away once for a little longer
    than the old interval: all who wait have then begun to wait with the new one.
    """

    def __init__(self, seconds=1.0):
        self.seconds = seconds
        self.began = 0.0
        self.pause_s = 0.0
        self._interval = None
        self._collects = False

    def __enter__(self):
        stopping.check()
        self._interval = sys.getswitchinterval()
        _holding.append(self)
        try:
            sys.setswitchinterval(max(self.seconds, self._interval))
            time.sleep(max(SETTLE_S, min(2 * self._interval, 0.05)))
            stopping.check()  # a fork may have begun, and the one who forks waits for us
            self._collects = gc.isenabled()
            gc.disable()
        except BaseException:
            self._restore()
            raise
        self.began = time.perf_counter()
        return self

    def __exit__(self, *failure):
        self.pause_s = time.perf_counter() - self.began
        self._restore()
        return False

    def _restore(self):
        if self._collects:
            gc.enable()
        sys.setswitchinterval(self._interval)
        _holding.remove(self)


def restore():
    """In a child process whose parent's thread was at work: it is not there to do it."""
    for active in list(_holding):
        active._restore()
