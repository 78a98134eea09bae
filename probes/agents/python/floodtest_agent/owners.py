"""Whose attribute a container is: its owner is an instance or a module that refers to it.

Called only while nothing else runs. gc.get_referrers looks at every object, some 20 ns each.
"""
import gc
import sys

_NAMES_MAX = 10000  # a dict with more is no namespace
_Module = type(sys)


def _key_of(namespace, value):
    if len(namespace) > _NAMES_MAX:
        return None
    for key, item in namespace.items():
        if item is value and type(key) is str:
            return key
    return None


def _slot_of(instance, value):
    """The attribute of an instance that is no dict's: a slot, or (3.11 and later) inline."""
    cls = type(instance)
    for base in cls.__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if getattr(instance, name, None) is value:
                return name
    if cls.__dictoffset__ != 0 and not isinstance(instance, type):
        namespace = getattr(instance, "__dict__", None)
        if type(namespace) is dict:
            return _key_of(namespace, value)
    return None


def _owner_of_namespace(namespace):
    for module in list(sys.modules.values()):
        if isinstance(module, _Module) and module.__dict__ is namespace:
            return module
    referrers = gc.get_referrers(namespace)
    try:
        for referrer in referrers:
            if type(referrer) is not dict and getattr(referrer, "__dict__", None) is namespace:
                return referrer
        return None
    finally:
        referrer = None
        del referrers[:]  # our own frame may be in it


def _owner_in(referrer, container):
    if type(referrer) is dict:
        key = _key_of(referrer, container)
        return (None if key is None else _owner_of_namespace(referrer)), key
    if type(referrer).__module__ == "builtins":  # frames, tuples, lists, functions
        return None, None
    key = _slot_of(referrer, container)
    return (None if key is None else referrer), key


def owner_of(container, ours=()):
    """(instance or module, name of its attribute), or (None, None)."""
    referrers = gc.get_referrers(container)
    try:
        for referrer in referrers:
            if any(referrer is o for o in ours):
                continue
            owner, key = _owner_in(referrer, container)
            if owner is not None:
                return owner, key
        return None, None
    finally:
        referrer = None
        del referrers[:]  # our own frame may be in it
