"""Nothing of the client's Python runs meanwhile: the other threads do not get the interpreter, the collector does not run."""
import gc
import sys
import time

SETTLE_S = 0.006  # longer than the usual switch interval


class alone(object):
    """Context manager. `seconds`: for how long it holds at least.

    A thread that waits for the interpreter asks for it when the switch interval has passed, and reads the interval
    only when it begins to wait. So the interval is raised, and the interpreter given away once for a little longer
    than the old interval: all who wait have then begun to wait with the new one.
    """

    def __init__(self, seconds=1.0):
        self.seconds = seconds
        self.began = 0.0
        self.pause_s = 0.0

    def __enter__(self):
        self._interval = sys.getswitchinterval()
        self._collects = False
        sys.setswitchinterval(max(self.seconds, self._interval))
        try:
            time.sleep(max(SETTLE_S, min(2 * self._interval, 0.05)))
            self._collects = gc.isenabled()
            gc.disable()
        except BaseException:
            sys.setswitchinterval(self._interval)
            raise
        self.began = time.perf_counter()
        return self

    def __exit__(self, *failure):
        self.pause_s = time.perf_counter() - self.began
        if self._collects:
            gc.enable()
        sys.setswitchinterval(self._interval)
        return False
