"""Whose attribute a container is: its owner is an instance or a module that refers to it.

Called only while nothing else runs. gc.get_referrers looks at every object, some 20 ns each.
"""
import gc
import sys

from floodtest_agent import safe

_NAMES_MAX = 10000  # a dict with more is no namespace


def _key_of(namespace, value):
    if len(namespace) > _NAMES_MAX:
        return None
    for key, item in namespace.items():
        if item is value and type(key) is str:
            return key
    return None


def _slot_of(instance, value):
    """The attribute of an instance that is no dict's: a slot, or (3.11 and later) inline."""
    for name, found in safe.slots(instance):
        if found is value:
            return name
    namespace = safe.instance_dict(instance)
    return _key_of(namespace, value) if type(namespace) is dict else None


def _owner_of_namespace(namespace):
    for module in list(sys.modules.values()):
        if safe.is_module(module) and safe.module_dict(module) is namespace:
            return module
    referrers = gc.get_referrers(namespace)
    try:
        for referrer in referrers:
            if type(referrer) is not dict and safe.instance_dict(referrer) is namespace:
                return referrer
        return None
    finally:
        referrer = None
        del referrers[:]  # our own frame may be in it


def _owner_in(referrer, container):
    if type(referrer) is dict:
        key = _key_of(referrer, container)
        return (None if key is None else _owner_of_namespace(referrer)), key
    if safe.module_name(type(referrer)) == "builtins":  # frames, tuples, lists, functions
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
