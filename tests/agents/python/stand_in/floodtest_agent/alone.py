import gc
import sys


class alone:
    """Enough for tests: no collection, and no switch of threads by time."""

    def __enter__(self):
        self._gc = gc.isenabled()
        gc.disable()
        self._interval = sys.getswitchinterval()
        sys.setswitchinterval(100)

    def __exit__(self, *error):
        sys.setswitchinterval(self._interval)
        if self._gc:
            gc.enable()
