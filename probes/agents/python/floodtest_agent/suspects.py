"""Containers that grew, the heaviest first, before it is known who holds them."""
import _weakref

from . import deep, safe
from .heap import BIG_BYTES, Late

NOISE_BYTES = 64 << 10   # a culprit grew by at least so many bytes,
NOISE_ITEMS = 1000       # or by so many items
STDLIB_BYTES = 1 << 20   # the interpreter's own registries grow by this before they are named
LEAST_ITEMS = 16         # a container that grew by fewer did not grow; something in it may have
QUICK = 4                # items looked at to choose
SAMPLES = 160            # items looked at to measure
MEASURED = 20            # containers that are measured
ALWAYS = 3               # of these, however late it is
FIXED_MAX = 3            # of immutable bytes and texts: they may be items of something


class Suspect(object):
    """A container. sample: deep.Sample of its items, None for a buffer."""

    def __init__(self, o, length, before):
        self.o = o
        self.length = length
        self.growth_length = length - before
        self.bytes = 0
        self.growth_bytes = 0
        self.sample = None
        self.is_buffer = False

    def close(self):
        """Drops all references."""
        self.o = None
        if self.sample is not None:
            self.sample.items = []

    def is_noise(self):
        return self.growth_bytes < NOISE_BYTES and (self.is_buffer or self.growth_length < NOISE_ITEMS)


def find(heap, census, most):
    """The Suspects worth a search, at most `most`."""
    found = []
    for o, n in heap.containers:
        before = census.length(o) if census else 0
        least = BIG_BYTES // 2 if heap.is_buffer(type(o)) else LEAST_ITEMS
        if n - before >= least:
            found.append(Suspect(o, n, before))
    found.sort(key=lambda s: -s.growth_length)
    _measure(found, heap, QUICK, 0.55)
    found.sort(key=lambda s: -s.growth_bytes)
    chosen = _limit_fixed(found)[:MEASURED]
    _measure(chosen, heap, SAMPLES, 0.62)
    chosen = [s for s in chosen if not s.is_noise() and not _is_weak(s)]
    chosen.sort(key=lambda s: -s.growth_bytes)
    return chosen[:most]


def _measure(found, heap, samples, share):
    for number, suspect in enumerate(found):
        try:
            if number >= ALWAYS:
                heap.clock.check(share)
        except Late:
            return
        _measure_one(suspect, heap, samples)


def _measure_one(suspect, heap, samples):
    o = suspect.o
    if heap.is_buffer(type(o)):
        suspect.is_buffer = True
        suspect.bytes = heap.size(o)
        suspect.growth_bytes = min(suspect.bytes, suspect.growth_length)
        return
    suspect.sample, suspect.bytes = deep.measure(o, suspect.length, heap.size, samples)
    suspect.growth_bytes = int(suspect.bytes * (suspect.growth_length / float(max(1, suspect.length))))


def _limit_fixed(found):
    out, fixed = [], 0
    for suspect in found:
        if type(suspect.o) in (bytes, str):
            fixed += 1
            if fixed > FIXED_MAX:
                continue
        out.append(suspect)
    return out


def _is_weak(suspect):
    """A set of weak references keeps nothing alive."""
    if suspect.is_buffer or not suspect.sample or not suspect.sample.items:
        return False
    weak = [o for o in suspect.sample.items if safe.derives(type(o), (_weakref.ReferenceType,)) is not None]
    return len(weak) * 2 >= len(suspect.sample.items)


def is_namespace(o, search, above):
    """The dict of a module or class, which is no collection."""
    if id(o) in search.modules:
        return True
    return type(o) is dict and above is not None and safe.is_type(above) and not any(
        value is o for value in safe.class_dict(above).values())
