"""What a part of counting may cost: a share of the client's time, and a sum for the whole run."""
import time


class Purse:
    def __init__(self, rest=300, total_ns=None):
        """rest: a part rests for that many times its last cost, so it takes 1/rest at most."""
        self._rest = rest
        self._left_ns = total_ns
        self._not_before_ns = 0

    def may(self, expected_ns=0):
        if self._left_ns is not None and expected_ns > self._left_ns:
            return False
        return time.monotonic_ns() >= self._not_before_ns

    def spend(self, work):
        """Does the work, and takes what it cost."""
        begin = time.thread_time_ns()
        try:
            return work()
        finally:
            cost = time.thread_time_ns() - begin
            self.last_ns = cost
            self._not_before_ns = time.monotonic_ns() + self._rest * cost
            if self._left_ns is not None:
                self._left_ns -= cost

    last_ns = 0
