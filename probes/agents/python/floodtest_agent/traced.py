"""Allocations by source line, where tracemalloc was already on."""
import sys


def snapshot():
    """A tracemalloc snapshot, or None: it is not switched on for this."""
    tracemalloc = sys.modules.get('tracemalloc')
    if tracemalloc is None or not tracemalloc.is_tracing():
        return None
    return tracemalloc.take_snapshot()


def growth(before, most):
    now = snapshot()
    if now is None:
        return []
    found = now.compare_to(before, 'lineno') if before is not None else now.statistics('lineno')
    out = []
    for entry in found[:most]:
        place = entry.traceback[0]
        out.append({'file': place.filename, 'line': place.lineno,
                    'growth_bytes': entry.size_diff if before is not None else entry.size,
                    'growth_count': entry.count_diff if before is not None else entry.count})
    out.sort(key=lambda line: -line['growth_bytes'])
    return out
