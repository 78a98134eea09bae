"""Allocations by source line, where tracemalloc was already on. Asks the C module: that of Python is not there when the
interpreter itself has switched it on (PYTHONTRACEMALLOC)."""
import _tracemalloc
import gc

OURS = 'floodtest_agent/'


def snapshot():
    """{(file, line): (bytes, count)}, or None: it is not switched on for this."""
    if not _tracemalloc.is_tracing():
        return None
    found = {}
    collects = gc.isenabled()
    gc.disable()  # a tuple for each allocation: many, and all die
    try:
        for trace in _tracemalloc._get_traces():
            place = trace[2][0]  # the latest frame
            size, count = found.get(place, (0, 0))
            found[place] = (size + trace[1], count + 1)
    finally:
        if collects:
            gc.enable()
    return found


def growth(before, most):
    now = snapshot()
    if now is None:
        return []
    out = []
    for place, (size, count) in now.items():
        size_before, count_before = (before or {}).get(place, (0, 0))
        if size != size_before and not place[0].startswith(OURS):
            out.append({'file': place[0], 'line': place[1], 'growth_bytes': size - size_before,
                        'growth_count': count - count_before})
    out.sort(key=lambda line: -line['growth_bytes'])
    return out[:most]
