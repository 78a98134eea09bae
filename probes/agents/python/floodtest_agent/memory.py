"""What the process holds beyond the interpreter's objects."""
import sys

NATIVE_MIN = 8 << 20


def resident():
    """Bytes of the process's own memory, swapped out or not; None if unknown."""
    wanted = ('RssAnon:', 'RssShmem:', 'VmSwap:')
    total, found = 0, False
    try:
        with open('/proc/self/status') as status:
            for line in status:
                if line.startswith(wanted):
                    total += int(line.split()[1]) * 1024
                    found = True
    except (OSError, ValueError, IndexError):
        return None
    return total if found else None


def malloc():
    """(bytes in use, bytes free) of glibc's malloc, or None."""
    try:
        import ctypes

        class Mallinfo2(ctypes.Structure):
            _fields_ = [(name, ctypes.c_size_t) for name in
                        ('arena', 'ordblks', 'smblks', 'hblks', 'hblkhd', 'usmblks', 'fsmblks', 'uordblks',
                         'fordblks', 'keepcost')]

        ask = ctypes.CDLL(None).mallinfo2
        ask.restype = Mallinfo2
        info = ask()
        return info.uordblks + info.hblkhd, max(0, info.fordblks - info.keepcost)
    except Exception:  # another C library, or no ctypes
        return None


class Reading(object):
    """The process's numbers at one time."""

    def __init__(self):
        self.resident = resident()
        self.malloc = malloc() if sys.platform.startswith('linux') else None


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
