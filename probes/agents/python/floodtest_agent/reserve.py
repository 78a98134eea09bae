"""Room for the agent's own lists, so that malloc behaves for the client as it would without us.

glibc's malloc takes blocks above a threshold (128 KiB at first) from mmap. When such a block is
freed, the threshold rises to its size, for good and for all threads: from then on blocks of
this size come from the heap, which is faster, and may fragment it. One list of all objects, made
and dropped by the agent, would change the client's speed by a fifth and its memory, too.

So the agent's thread, which has a part of the heap (an arena) to itself, begins with a free
region there, large enough for its lists: mmap is not asked for them. The region is made of small blocks
that are freed again, with one that stays at its end, for free memory at the end would be given
back. Its pages are only used when the lists are; until then it costs addresses.
"""

_BLOCK_BYTES = 96 * 1024
_REGION_BYTES = 32 << 20

_end = None


def make():
    """Once, in the agent's thread, before anything large."""
    global _end
    if _end is None:
        blocks = [bytes(_BLOCK_BYTES) for _ in range(_REGION_BYTES // _BLOCK_BYTES)]
        _end = bytes(_BLOCK_BYTES)
        del blocks[:]


def size():
    """Bytes of the region, 0 before there is one."""
    return _REGION_BYTES if _end is not None else 0
