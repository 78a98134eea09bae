"""Calls a function in the main thread soon, but not before os.fork has returned.

Python 3.13 counts a process's threads, to warn who forks with several, after the hooks of the fork
have run: a thread that a hook starts would be counted. So the hook leaves a pending call
with the interpreter, which runs it as it would run a signal handler.
"""
import sys

_TRIES_MAX = 2000  # other hooks of the fork that run Python code make us try again


class Later:
    def __init__(self, function):
        """Raises where C functions cannot call back."""
        import _ctypes

        class Number(_ctypes._SimpleCData):
            _type_ = "i"

        class Pointer(_ctypes._SimpleCData):
            _type_ = "P"

        class Callback(_ctypes.CFuncPtr):
            _flags_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_PYTHONAPI
            _restype_ = Number
            _argtypes_ = (Pointer,)

        class Add(_ctypes.CFuncPtr):
            _flags_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_PYTHONAPI
            _restype_ = Number
            _argtypes_ = (Callback, Pointer)

        self._function = function
        self._callback = Callback(self._run)  # lives as long as C may call it
        self._add = Add(_ctypes.dlsym(_ctypes.dlopen(None, 0), "Py_AddPendingCall"))
        self._forker = self._position = None
        self._tries = 0

    def call(self, forker):
        """forker: the frame that called os.fork. We remember which, and do not keep it."""
        self._forker, self._position = id(forker), forker.f_lasti
        self._tries = 0
        if self._add(self._callback, None) != 0:  # the queue is full
            self._function()

    def _fork_is_over(self, frame):
        if id(frame) == self._forker:
            return True  # runs again
        while frame is not None:
            if id(frame) == self._forker:
                return frame.f_lasti != self._position
            frame = frame.f_back
        return True

    def _run(self, _):
        self._tries += 1
        if self._tries > _TRIES_MAX or self._fork_is_over(sys._getframe().f_back):
            self._function()
        else:
            self._add(self._callback, None)
        return 0
