"""Looks at the client's objects without running its code: no dunder method, property, descriptor or metaclass of
the client is called. Everything goes through the interpreter's own slots."""
import _io as io
import gc
import sys

from . import collections, types

flags = type.__dict__['__flags__'].__get__
_class_dict = type.__dict__['__dict__'].__get__
_mro = type.__dict__['__mro__'].__get__
_qualname = type.__dict__['__qualname__'].__get__
_module = type.__dict__['__module__'].__get__
_module_dict = types.ModuleType.__dict__['__dict__'].__get__

HAS_GC = 1 << 14
IS_HEAP_TYPE = 1 << 9
IS_TYPE = 1 << 31
IS_DICT = 1 << 29
MANAGED_DICT = 1 << 4 if sys.version_info >= (3, 11) else 0
GC_HEAD_BYTES = 16
PUBLIC = {'_asyncio': 'asyncio', '_queue': 'queue', '_io': 'io', '_collections': 'collections',
          '_contextvars': 'contextvars'}


def mro(t):
    """A class under construction has none."""
    return _mro(t) or (t, object)


def class_dict(t):
    """What the class itself defines: a read-only view."""
    return _class_dict(t) or {}


def text(value, otherwise=''):
    """The value if it is a plain string."""
    return value if type(value) is str else otherwise


def qualname(t):
    """Without the functions around it."""
    return _qualname(t).rpartition('<locals>.')[2]


def module_name(t):
    try:
        return text(_module(t))
    except AttributeError:
        return ''


def type_name(t):
    """As a developer writes it: asyncio.Queue, collections.deque, list."""
    module = module_name(t)
    name = qualname(t)
    if module == '_thread' and name == '_local':
        return 'threading.local'
    if module.startswith('asyncio.'):
        module = 'asyncio'
    module = PUBLIC.get(module, module)
    return name if module in ('', 'builtins') else module + '.' + name


def is_type(o):
    return bool(flags(type(o)) & IS_TYPE)


def is_module(o):
    return any(base is types.ModuleType for base in mro(type(o)))


def module(name):
    """What is in a module if the client has loaded it: a dict."""
    found = sys.modules.get(name)
    return _module_dict(found) if found is not None and is_module(found) else {}


def module_dict(m):
    return _module_dict(m)


def derives(t, bases):
    """The first of t's bases that is among these (by identity), or None."""
    for base in mro(t):
        for wanted in bases:
            if base is wanted:
                return base
    return None


def class_attribute(t, name):
    """What the class or a base defines under this name, uninterpreted."""
    for base in mro(t):
        found = class_dict(base).get(name)
        if found is not None:
            return found
    return None


def instance_dict(o):
    """The object's own dict, or None: only where __dict__ is the interpreter's slot."""
    slot = class_attribute(type(o), '__dict__')
    if type(slot) is not types.GetSetDescriptorType or is_type(o):
        return None
    try:
        found = slot.__get__(o)
    except Exception:  # an exotic C type
        return None
    return found if flags(type(found)) & IS_DICT else None


def slots(o):
    """(name, value) of __slots__ and of the members of C types."""
    for base in mro(type(o)):
        for name, member in list(class_dict(base).items()):
            if type(member) is not types.MemberDescriptorType:
                continue
            try:
                yield name, member.__get__(o)
            except Exception:  # not set
                continue


def attribute(o, name, otherwise=None):
    """An attribute that is data of the instance."""
    own = instance_dict(o)
    if own is not None:
        for key, value in dict.items(own):
            if type(key) is str and key == name:
                return value
    member = class_attribute(type(o), name)
    if type(member) in (types.MemberDescriptorType, types.GetSetDescriptorType):
        try:
            return member.__get__(o)
        except Exception:
            return otherwise
    return otherwise


class Sizes(object):
    """Shallow sizes, by the interpreter's own __sizeof__ of each type."""

    def __init__(self):
        self._sizers = {}  # by the type's id

    def _sizer(self, t):
        if derives(t, (io.StringIO,)) is not None:
            return io.StringIO.tell  # it tells no size: what was written last ends it
        for base in mro(t):
            found = class_dict(base).get('__sizeof__')
            if type(found) is types.MethodDescriptorType:
                return found
        return object.__dict__['__sizeof__']

    def __call__(self, o):
        t = type(o)
        known = self._sizers.get(id(t))
        if known is None:
            extra = GC_HEAD_BYTES if flags(t) & HAS_GC else 0
            if sys.version_info < (3, 13) and flags(t) & MANAGED_DICT:
                extra += 16 + 8 * len(gc.get_referents(o))
            known = self._sizers[id(t)] = (self._sizer(t), extra)
        try:
            return known[0](o) + known[1]
        except Exception:  # a C type that cannot tell
            return 64


LENGTHS = {list: list.__len__, dict: dict.__len__, set: set.__len__, frozenset: frozenset.__len__,
           collections.deque: collections.deque.__len__}
