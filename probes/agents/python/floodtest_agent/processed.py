"""What the client says it finished: `import floodtest; floodtest.processed(n)`.

A program vendors floodtest.py, which does nothing outside a run and finds us here in one. A program
that does not gets the module from us, if it has no module of that name of its own: the
finder is the last one that is asked.

The count is one addition, without a lock. From Python 3.10 on a thread cannot be interrupted
in the middle of it; before, two threads may lose a call in some millions.
"""
import sys

_total = None  # until it is called: then it is known that nothing was counted


def processed(n=1):
    """Tells floodtest that n more messages are finished with."""
    global _total
    _total = (_total or 0) + n


def total():
    """None if the client does not count."""
    return None if _total is None else int(_total)


def forget():
    """In a child process: what the parent finished is the parent's."""
    global _total
    _total = None


_Spec = type(sys.__spec__)


class _Finder:
    """Of the module floodtest; and where a vendored floodtest.py finds the agent."""

    floodtest_processed = staticmethod(processed)

    @staticmethod
    def find_spec(name, path=None, target=None):
        return _Spec(name, _Finder, origin="floodtest") if name == "floodtest" else None

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        module.processed = processed


def offer():
    sys.meta_path.append(_Finder)
