"""What the client's modules and running functions lead to, without the items of long containers: few objects even where
containers hold millions, so that the ones that grew, and what holds them, are found before the time is over."""
import gc
import sys

from . import safe, types

EXPANDED_MAX = 20000  # items: those of a longer container are not looked at
OBJECTS_MAX = 300000
LEVELS_MAX = 100      # a linked list has one object at each
CHUNK = 256
_PACKAGE = __name__.rpartition('.')[0]
_LENGTHS = dict(safe.LENGTHS)
_LENGTHS[tuple] = tuple.__len__


def length(o):
    """Of a list, dict, set, deque or tuple, or a subclass; else 0."""
    base = safe.derives(type(o), _LENGTHS)
    return _LENGTHS[base](o) if base is not None else 0


def _roots(values):
    found = list(values)
    for name, module in list(sys.modules.items()):
        if safe.is_module(module) and not (type(name) is str and name.startswith(_PACKAGE)):
            found.append(safe.module_dict(module))
    return found


def _modules_apart(found):
    """Of a module its dict: heap.Heap._group says why. Ours are left out."""
    modules = set(i for i, t in dict(zip(map(id, map(type, found)), map(type, found))).items()
                  if safe.derives(t, (types.ModuleType,)) is not None)
    if not modules:
        return found
    out = [o for o in found if id(type(o)) not in modules]
    for o in found:
        if id(type(o)) in modules:
            names = safe.module_dict(o)
            if not safe.text(dict.get(names, '__name__')).startswith(_PACKAGE):
                out.append(names)
    return out


def walk(values, clock, share, wants):
    """(objects, long): the objects that refer to others, and the containers with more than EXPANDED_MAX items, which
    are not among them. values: what running functions hold; share: of the clock's time; wants(o): is this untracked
    object to be looked at? Ends early, with what it has."""
    objects, long = [], []
    seen = set()
    fresh = _modules_apart(_roots(values))
    for _ in range(LEVELS_MAX):
        new = dict(zip(map(id, fresh), fresh))
        for i in seen.intersection(new):
            del new[i]
        seen.update(new)
        level = []
        for o in new.values():
            if length(o) > EXPANDED_MAX:
                long.append(o)
            else:
                level.append(o)
        objects += level
        if not level or len(objects) > OBJECTS_MAX or clock.left(share) <= 0:
            break
        fresh = []
        for i in range(0, len(level), CHUNK):
            fresh += [o for o in gc.get_referents(*level[i:i + CHUNK]) if gc.is_tracked(o) or wants(o)]
            if clock.left(share) <= 0:
                break
        fresh = _modules_apart(fresh)
    return objects, long


def referrers(objects, targets):
    """Those of the objects that refer to a target."""
    ids = set(map(id, targets))
    found = []
    for i in range(0, len(objects), CHUNK):
        part = objects[i:i + CHUNK]
        if not ids.isdisjoint(map(id, gc.get_referents(*part))):
            found += [o for o in part if not ids.isdisjoint(map(id, gc.get_referents(o)))]
    return found
