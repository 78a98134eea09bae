"""Memory in live objects: what the kernel counts, minus what the allocators show to be free.

Free, as shown by glibc's malloc, are the chunks in its lists (not the top of the heap, which
may never have been touched). pymalloc (objects up to 512 bytes) shows only how many blocks are
in use; fewer than at its peak means that so many are free, if their arenas are still there.
Both estimates err towards live. No answer where another allocator has taken malloc's place.
"""
import posix
import sys

from floodtest_agent import reserve
from floodtest_agent.purse import Purse

# Smaller than the mean of any program that we looked at: less is taken for free.
_BLOCK_BYTES_MIN = 48
# Larger than it: more is taken for live.
_BLOCK_BYTES_MAX = 96

_PROBE_BYTES = 1 << 20
_FIELDS = ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
           "fordblks", "keepcost")
_READ = ("arena", "hblkhd", "uordblks", "fordblks", "keepcost")
_LINES = (b"RssAnon:", b"RssShmem:", b"VmSwap:")


def memory_bytes(fd):
    """What the process keeps in memory or swap and in no file; fd: of /proc/self/status."""
    total = 0
    for line in posix.pread(fd, 8192, 0).split(b"\n"):
        if line.startswith(_LINES):
            total += int(line.split()[1]) * 1024
    return total


def _function(name, field):
    """name() of the C library, which returns ten numbers of this C type."""
    import _ctypes

    # A direct subclass reads as a plain number.
    Number = type("Number", (_ctypes._SimpleCData,), {"_type_": field})

    class Mallinfo(_ctypes.Structure):
        _fields_ = [(f, Number) for f in _FIELDS]

    class Function(_ctypes.CFuncPtr):
        _flags_ = _ctypes.FUNCFLAG_CDECL
        _restype_ = Mallinfo

    return Function(_ctypes.dlsym(_ctypes.dlopen(None, 0), name))


class _Mallinfo:
    def __init__(self):
        self.wraps = False
        try:
            self._function = _function("mallinfo2", "L")
        except OSError:
            self._function = _function("mallinfo", "I")
            self.wraps = True

    def read(self):
        info = self._function()
        found = {field: getattr(info, field) for field in _READ}
        # The agent's own region is free, and no memory at all until it is used.
        found["arena"] = max(0, found["arena"] - reserve.size())
        found["fordblks"] = max(found["keepcost"], found["fordblks"] - reserve.size())
        return found

    def _sees(self):
        before = self.read()
        probe = bytes(_PROBE_BYTES)
        after = self.read()
        used = sum(after[f] - before[f] for f in ("uordblks", "hblkhd"))
        return used >= len(probe)

    def works(self):
        """Is it malloc that tells? Other threads may free something meanwhile."""
        return any(self._sees() for _ in range(3))


_known = []


def mallinfo():
    """Reads what malloc has and gave out; None where that is not known."""
    if not _known:
        try:
            found = _Mallinfo()
            _known.append(found if found.works() else None)
        except Exception:  # another C library, no _ctypes
            _known.append(None)
    return _known[0]


class Allocator:
    def __init__(self):
        self._purse = Purse()
        self._mallinfo = mallinfo()
        self._peak_blocks = 0
        self._info = None

    def _free_blocks_bytes(self, memory, blocks):
        """In pymalloc's arenas. Those may have been given back since the peak: what the
        kernel counts and malloc does not know is all that there can be."""
        shown = (self._peak_blocks - blocks) * _BLOCK_BYTES_MIN
        room = memory - self._info["arena"] - self._info["hblkhd"] - blocks * _BLOCK_BYTES_MAX
        free = max(0, min(shown, room))
        # What was given back stays so: memory that comes later is something else (mmap).
        self._peak_blocks = blocks + free // _BLOCK_BYTES_MIN
        return free

    def live_bytes(self, memory):
        """None if unknown. memory: memory_bytes()."""
        if self._mallinfo is None:
            return None
        if self._mallinfo.wraps and memory >= 1 << 31:
            return None
        blocks = sys.getallocatedblocks()
        self._peak_blocks = max(self._peak_blocks, blocks)
        if self._purse.may():
            self._info = self._purse.spend(self._mallinfo.read)
        free = self._info["fordblks"] - self._info["keepcost"]
        free += self._free_blocks_bytes(memory, blocks)
        # Pages of free chunks may have been given back, too; what is in use stays in use.
        used = self._info["uordblks"] + self._info["hblkhd"] + blocks * _BLOCK_BYTES_MIN
        return max(memory - free, min(memory, used), 0)
