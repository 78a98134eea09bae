"""Local variables of frames, without leaving the snapshot that frame.f_locals makes before Python 3.13."""
import _thread
import sys

from . import safe, types

OPTIMIZED = 1  # code flag: a function's locals, not a module's or class body's namespace
FRAMES_MAX = 200  # of one thread
_coro_code = types.CoroutineType.__dict__['cr_code'].__get__
_kinds = {
    id(types.CoroutineType): ('coroutine', 'cr'),
    id(types.GeneratorType): ('generator', 'gi'),
    id(types.AsyncGeneratorType): ('async generator', 'ag'),
}


def suspendable(o):
    """'coroutine', 'generator', 'async generator', or None."""
    kind = _kinds.get(id(type(o)))
    return kind[0] if kind else None


def part(o, name):
    """frame, code, await or yieldfrom of a coroutine or generator; None if it has none."""
    prefix = _kinds[id(type(o))][1]
    member = safe.class_dict(type(o)).get(prefix + '_' + name)
    return member.__get__(o) if member is not None else None


def code_name(code):
    return getattr(code, 'co_qualname', code.co_name).rpartition('<locals>.')[2]


def callable_name(o):
    """Of a function, coroutine or generator: without the functions around it, which a lambda has its name from."""
    name = safe.text(safe.class_dict(type(o))['__qualname__'].__get__(o))
    around, _, own = name.rpartition('.<locals>.')
    return around.rpartition('<locals>.')[2] + '.<locals>.' + own if around and own == '<lambda>' else own


def variables(frame):
    """[(name, value)] of a function's frame. [] where looking would be noticed."""
    code = frame.f_code
    if not code.co_flags & OPTIMIZED:
        return []  # a module's variables are seen in its dict
    if sys.version_info >= (3, 13):
        return list(frame.f_locals.items())
    if frame.f_trace is not None:
        return []  # a tracing function writes f_locals back into the frame
    snapshot = frame.f_locals
    found = list(dict.items(snapshot))
    if sys.getrefcount(snapshot) <= 3:  # frame, `snapshot`, the argument: nobody asked for it but us
        for name in code.co_varnames + code.co_cellvars + code.co_freevars:
            dict.pop(snapshot, name, None)
    return found


def is_parameter(code, name):
    """Was it given, by a caller or by the function around it?"""
    count = code.co_argcount + code.co_kwonlyargcount
    return name in code.co_varnames[:count] or name in code.co_freevars


def stack():
    """[(thread's name, frame, variable, value)] of all running functions, outermost first."""
    return [(thread, frame, name, value) for thread, frame in reversed(running())
            for name, value in variables(frame)]


def running():
    """[(thread's name, frame)] of all threads but this one, innermost first."""
    names = {}
    # Not imported: the thread that imports it first is the main one for it. enumerate() takes a lock that the client may hold.
    threading = safe.module('threading')
    for thread in list(threading.get('_active', {}).values()):
        own = safe.instance_dict(thread) or {}
        names[own.get('_ident')] = safe.text(own.get('_name'))
    me = _thread.get_ident()
    found = []
    for ident, frame in sys._current_frames().items():
        if ident == me:
            continue
        for _ in range(FRAMES_MAX):
            found.append((names.get(ident, ''), frame))
            frame = frame.f_back
            if frame is None:
                break
    return found
