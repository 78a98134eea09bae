"""Pending asyncio tasks, at a cost that does not depend on how many there are."""
import itertools
import sys

from floodtest_agent import watched

_SAMPLE = 64


def _now():
    """None where this version of asyncio does not tell."""
    tasks = sys.modules.get("asyncio.tasks")
    if tasks is None:
        return 0
    # asyncio knows its tasks by a WeakSet, whose name changed in 3.12.
    names = vars(tasks)
    known = names.get("_all_tasks") or names.get("_scheduled_tasks")
    if known is None:
        return None if "_all_tasks" not in names and "_scheduled_tasks" not in names else 0
    count = len(known)
    return count if count < _SAMPLE else int(count * _share_pending(known.data))


def _share_pending(references):
    """Finished tasks are still there if somebody keeps them: a sample tells how many."""
    try:
        sample = list(itertools.islice(references, _SAMPLE))
    except RuntimeError:  # changed meanwhile
        return 1.0
    return 1.0 - watched.finished(sample) / len(sample)


class Pending:
    def __init__(self):
        self._base = 0

    def begin(self):
        self._base = _now() or 0

    def count(self):
        """Above the beginning, or None."""
        now = _now()
        return None if now is None else max(0, now - self._base)
