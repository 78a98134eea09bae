"""What a developer would call a container: its kind, type, owner, bound and place, from its chain."""
import _functools

from . import collections, frames, places, safe, types
from .chains import class_place

WAITERS = ('Lock', 'Semaphore', 'BoundedSemaphore', 'Event', 'Condition')
WRAPPERS = {'collections': ('OrderedDict', 'UserDict', 'UserList', 'UserString', 'ChainMap'),
            'weakref': ('WeakKeyDictionary', 'WeakValueDictionary'), '_weakrefset': ('WeakSet',)}
LRU = _functools._lru_cache_wrapper


def _library_bases(t):
    for base in safe.mro(t):
        if safe.flags(base) & safe.IS_HEAP_TYPE and not places.is_library(places.module_file(safe.module_name(base))):
            continue
        yield safe.qualname(base), safe.module_name(base)


def role(t, attribute):
    """The kind that a container gets from the library class that holds it; None if the class is no wrapper."""
    if t is LRU:
        return 'cache'
    for name, module in _library_bases(t):
        if name.endswith('Queue') or (name == 'SimpleQueue'):
            return 'queue'
        if name == 'BytesIO' and module == '_io':
            return 'buffer'
        if name == 'StreamReader' or (name == 'BaseIOStream' and 'read' in (attribute or '')):
            return 'read-buffer'
        if name == 'BaseIOStream' or name.endswith('Transport') or name == 'StreamWriter':
            return 'write-buffer'
        if module.startswith(('asyncio', 'threading', 'anyio', 'trio', 'curio')) and name in WAITERS:
            return 'queue'
        if name in WRAPPERS.get(module, ()):
            return 'collection'
    return None


def is_waiters(t):
    """A lock or the like, in which tasks wait."""
    return any(name in WAITERS for name, _ in _library_bases(t))


def is_loop(t):
    return any(name == 'BaseEventLoop' for name, _ in _library_bases(t))


def plain_kind(suspect):
    t = type(suspect.o)
    if suspect.is_buffer:
        return 'buffer'
    if safe.derives(t, (collections.deque,)) is not None or safe.qualname(t).endswith('Queue'):
        return 'queue'
    return 'collection'


BYTES = ('buffer', 'read-buffer', 'write-buffer')


def bound_of(o, kind):
    """maxlen, maxsize, limit; None if there is none. A stream's limit is one of bytes: it bounds no number of items."""
    t = type(o)
    if safe.derives(t, (collections.deque,)) is not None:
        return collections.deque.__dict__['maxlen'].__get__(o)
    if t is LRU:
        return LRU.cache_info(o).maxsize
    if safe.instance_dict(o) is not None:
        for name in ('_maxsize', 'maxsize') + (('_limit',) if kind in BYTES else ()):
            value = safe.attribute(o, name)
            if type(value) is int and value > 0:
                return value
    return None


def defining_class(t, attribute):
    """The class, of t and its bases, whose methods name this attribute first."""
    for base in reversed(safe.mro(t)):
        for member in list(safe.class_dict(base).values()):
            if type(member) is types.FunctionType and attribute in member.__code__.co_names:
                return base
    return t


def module_label(element):
    if element.name == '__main__' and element.place.file:
        return places.stem(element.place.file)
    return element.name


def _is_namespace(elements, at):
    """Held by an object whose own name says more than its class."""
    above = elements[at + 1]
    return (elements[at].holder == 'attribute' and at + 2 < len(elements) and above.holder is not None
            and above.type in ('threading.local', 'types.SimpleNamespace'))


class Name(object):
    """owner and place of elements[at] of a chain."""

    def __init__(self, elements, at):
        self.owner = elements[at].type
        self.place = elements[at].place
        suffix = ''
        while at + 1 < len(elements) and (elements[at].holder == 'item' or _is_namespace(elements, at)):
            suffix = (elements[at].via or '[…]') + suffix
            at += 1
        if at + 1 < len(elements):
            self._from(elements[at], elements[at + 1])
        elif suffix:
            self.owner = elements[at].type
        self.owner += suffix

    def _from(self, element, above):
        label = element.label
        self.place = above.place
        if element.holder == 'global':
            self.owner = '%s.%s' % (module_label(above), label)
            self.place = getattr(element, 'variable_place', above.place)
        elif element.holder == 'local' and label:
            self.owner = '%s() local %s' % (above.name, label)
        elif element.holder == 'closure' and label:
            self.owner = '%s() closure %s' % (above.name, label)
        elif element.holder == 'attribute' and label:
            self._attribute(above, label)
        elif above.type == 'function':
            self.owner = '%s() default' % above.name
        else:
            self.place = element.place
            self.owner = element.type if not above.class_type else '%s in %s' % (element.type, above.type)

    def _attribute(self, above, label):
        if above.class_type is None:
            self.owner = '%s.%s' % (above.name, label)
            return
        self.owner = '%s.%s' % (safe.qualname(above.class_type), label)
        self.place = class_place(defining_class(above.class_type, label))


def describe(suspect, chain, objects):
    """(kind, type, Name, bound). objects: {key of an element: the object}."""
    elements = chain.elements
    kind, shown, at = plain_kind(suspect), elements[0].type, 0
    bound = bound_of(suspect.o, kind)
    while at + 1 < len(elements):
        above = elements[at + 1]
        if above.class_type is None:
            break
        if is_loop(above.class_type):
            if elements[at].label in ('_scheduled', '_ready'):
                kind = 'callbacks'
            break
        given = role(above.class_type, elements[at].label)
        if given is None or (elements[at].holder == 'item' and at == 0):
            break
        at += 1
        if kind in ('queue', 'collection', 'buffer'):
            kind = given if given != 'collection' else kind
            shown = above.type
            holder = objects.get(above.key)
            bound = bound_of(holder, kind) if holder is not None and bound is None else bound
        if above.class_type is LRU:
            return kind, 'functools.lru_cache', _cached(objects.get(above.key), elements[at]), bound
    return kind, shown, Name(elements, at), bound


def _cached(wrapper, element):
    own = safe.instance_dict(wrapper) or {}
    function = dict.get(own, '__wrapped__')
    name = Name([element], 0)
    if type(function) is types.FunctionType:
        code = function.__code__
        module = safe.text(function.__module__)
        label = frames.callable_name(function)
        if '.' not in label and module:
            if module == '__main__':
                module = places.stem(code.co_filename)
            label = module + '.' + label
        name.owner = label
        name.place = places.Place(code.co_filename, code.co_firstlineno)
    return name
