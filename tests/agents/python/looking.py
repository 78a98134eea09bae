"""For the shapes: looks at them as the agent does, from a raw thread, while the program waits."""
import _thread
import json
import sys

from floodtest_agent.census import Census
from floodtest_agent.explain import explain

_state = {}


def _in_thread(work):
    done = _thread.allocate_lock()
    done.acquire()
    failure = []

    def run():
        try:
            work()
        except BaseException:
            import traceback
            failure.append(traceback.format_exc())
        finally:
            done.release()

    _thread.start_new_thread(run, ())
    done.acquire()
    if failure:
        sys.exit(failure[0])


def rest():
    """The census."""
    def work():
        _state['census'] = Census.take()
    _in_thread(work)


def report(**options):
    """Explains, and prints the findings."""
    def work():
        options.setdefault('pause_ms', 5000)
        found = explain(_state.get('census'), **options)
        found['census_ms'] = _state['census'].cost * 1000 if 'census' in _state else None
        _state['findings'] = json.dumps(found)
    _in_thread(work)
    print(_state['findings'])


def skip(why):
    print(why)
    sys.exit(77)
