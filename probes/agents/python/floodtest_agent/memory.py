"""What the process holds beyond the interpreter's objects."""
import posix

from . import allocator

NATIVE_MIN = 8 << 20


def resident():
    """Bytes of the process's own memory, swapped out or not; None if unknown."""
    try:
        fd = posix.open('/proc/self/status', posix.O_RDONLY | posix.O_CLOEXEC)
    except OSError:
        return None
    try:
        return allocator.memory_bytes(fd)
    except (OSError, ValueError, IndexError):
        return None
    finally:
        posix.close(fd)


def malloc():
    """(bytes in use, bytes free) of glibc's malloc, or None."""
    mallinfo = allocator.mallinfo()
    if mallinfo is None or mallinfo.wraps:
        return None
    info = mallinfo.read()
    return info['uordblks'] + info['hblkhd'], max(0, info['fordblks'] - info['keepcost'])


class Reading(object):
    """The process's numbers at one time."""

    def __init__(self):
        self.resident = resident()
        self.malloc = malloc()


def findings(now, live, before, live_before):
    """The object "memory". before: Reading at the census or None."""
    out = dict.fromkeys(('live_bytes', 'free_bytes', 'native_bytes',
                         'live_growth_bytes', 'free_growth_bytes', 'native_growth_bytes'))
    out['live_bytes'] = live
    free = now.malloc[1] if now.malloc else None
    out['free_bytes'] = free
    if now.resident is not None:
        out['native_bytes'] = max(0, now.resident - live - (free or 0))
    if before is not None:
        out['live_growth_bytes'] = live - live_before
        if now.malloc and before.malloc:
            out['free_growth_bytes'] = now.malloc[1] - before.malloc[1]
        if now.resident is not None and before.resident is not None:
            growth = now.resident - before.resident - (live - live_before) - (out['free_growth_bytes'] or 0)
            if now.malloc and before.malloc:
                # What malloc gave out bounds it: the rest is the interpreter's own half used pages.
                growth = min(growth, now.malloc[0] - before.malloc[0])
            out['native_growth_bytes'] = max(0, growth)
    return out
