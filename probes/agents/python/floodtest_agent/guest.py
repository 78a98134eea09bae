"""The agent's life in a process: its thread, and what happens around a fork.

The thread is a raw one, with all signals blocked, that sleeps in a poll until floodtest asks or a
fork begins. Around a fork it ends, is really gone for the kernel, and starts again: so the
child has no half-done work of it, and Python (3.12 and later), which warns who forks with
several threads, has no reason to. The link stays open meanwhile; the child opens its own.
"""
import _signal
import _thread
import atexit
import posix
import sys
import time

from floodtest_agent import processed, stopping
from floodtest_agent.alone import restore
from floodtest_agent.answers import Answers
from floodtest_agent.descriptors import Wake
from floodtest_agent.link import Link, Lost

# How long a fork waits for the thread, which is rarely at work: then it is done without.
_FORK_WAIT_S = 0.3
_EXIT_WAIT_S = 2.0  # the same at the end of the process; a thread left may crash it
_TRIES_MAX = 3  # of one question, where forks came between
_REOPEN_MAX = 3  # times that we open descriptors again that the client closed
_COUNTS_AFTER_HOOKS = sys.version_info >= (3, 13)  # see later.py


def _start_thread(function):
    """A thread that gets no signal, and a stack of the default size."""
    mask = _signal.pthread_sigmask(_signal.SIG_BLOCK, _signal.valid_signals())
    stack = _thread.stack_size(0)
    try:
        _thread.start_new_thread(function, ())
    finally:
        if stack:
            _thread.stack_size(stack)
        _signal.pthread_sigmask(_signal.SIG_SETMASK, mask)


def _await_gone(thread_id, deadline):
    """The kernel's thread outlives Python's by a moment."""
    while time.monotonic() < deadline:
        try:
            posix.stat("/proc/self/task/%d" % thread_id)
        except OSError:
            return
        time.sleep(0.0001)


class _Guest:
    def __init__(self, path):
        self._path = path
        self._answers = Answers()
        self._done = _thread.allocate_lock()  # held while the thread runs
        self._thread_id = 0
        self._unanswered = None  # a question that a fork came between
        self._tries = 0
        self._forks = 0  # under way, in as many threads
        self._reopened = 0
        self._main = _thread.get_ident()
        self._later = None
        self._link = self._wake = None

    def open(self):
        self._link = Link(self._path)
        self._wake = Wake()
        self._link.send(self._answers.hello())
        self._answers.open()

    def close(self):
        for part in (self._link, self._wake):
            if part is not None:
                part.close()
        self._answers.close()
        self._link = self._wake = None

    def start(self):
        """Starts the thread, unless it runs or has nothing to do."""
        stopping.withdraw()
        if self._link is None or not self._done.acquire(False):
            return
        begun = _thread.allocate_lock()
        begun.acquire()
        try:
            _start_thread(lambda: self._run(begun))
        except BaseException:
            self._done.release()
            raise
        # Python crashes if it ends while a new thread has not come to life.
        begun.acquire(True, _FORK_WAIT_S)

    def _run(self, begun):
        try:
            begun.release()
            self._thread_id = _thread.get_native_id()
            while not stopping.requested():
                try:
                    self._serve()
                except stopping.Stopped:
                    pass
                except Lost:
                    self._reopen()
        except BaseException:
            self.close()
        finally:
            self._done.release()
        # Who forked did not wait so long, and could not start another thread.
        if not stopping.requested():
            self.start()

    def _serve(self):
        """Answers one question, if it comes before the wake."""
        if self._unanswered is None:
            self._unanswered = self._link.question(self._wake)
            self._tries = 0
        if self._unanswered is None:
            return
        self._tries += 1
        if self._tries > _TRIES_MAX:
            answer = {"id": self._unanswered.get("id"), "error": "the client forks all the time"}
        else:
            answer = self._answers.answer(self._unanswered)
        self._unanswered = None
        self._link.send(answer)

    def _reopen(self):
        self._reopened += 1
        if self._reopened > _REOPEN_MAX:
            raise Lost
        self.close()
        self._unanswered = None  # the link that it came from has ended
        self.open()

    def _stop(self, wait_s):
        """Ends the thread, so that the kernel has none either."""
        if not self._done.locked():
            return
        stopping.request()
        wake = self._wake
        if wake is None or not wake.send():
            return
        deadline = time.monotonic() + wait_s
        if self._done.acquire(True, wait_s):
            self._done.release()
            _await_gone(self._thread_id, deadline)

    def before_fork(self):
        self._forks += 1
        self._stop(_FORK_WAIT_S)

    def before_exit(self):
        """The last of the exit handlers: the interpreter is about to go."""
        self._forks += 1  # never to start again
        self._stop(_EXIT_WAIT_S)

    def after_fork_in_parent(self):
        self._forks -= 1
        if self._forks > 0:
            return
        if not _COUNTS_AFTER_HOOKS or _thread.get_ident() != self._main:
            # Who forks in another thread has several, and is told so.
            self.start()
            return
        if self._later is None:
            try:
                from floodtest_agent.later import Later

                self._later = Later(_quietly(self._start_if_no_fork))
            except Exception:  # no _ctypes, or it may not make code
                self.start()
                return
        # This method, the guard around it, who forks.
        self._later.call(sys._getframe(2))

    def _start_if_no_fork(self):
        if self._forks == 0:
            self.start()

    def after_fork_in_child(self):
        restore()
        self._main = _thread.get_ident()
        self._forks = 0
        self._reopened = 0
        self._unanswered = None
        self._done = _thread.allocate_lock()
        self.close()
        processed.forget()
        self._answers.forget()
        self.open()
        self.start()


def _quietly(hook):
    """A hook of ours never shows an error; an interrupt that came in it is passed on."""

    def run():
        try:
            hook()
        except KeyboardInterrupt:
            _thread.interrupt_main()
        except BaseException:
            pass

    return run


def _is_main_interpreter():
    try:
        previous = _signal.set_wakeup_fd(-1)
    except ValueError:
        return False
    if previous != -1:
        _signal.set_wakeup_fd(previous)
    return True


def begin(path):
    """To be called once, while the process has no other thread."""
    if not _is_main_interpreter():
        return
    guest = _Guest(path)
    processed.offer()
    try:
        guest.open()
    except OSError:  # nobody listens
        guest.close()
    posix.register_at_fork(before=_quietly(guest.before_fork),
                           after_in_parent=_quietly(guest.after_fork_in_parent),
                           after_in_child=_quietly(guest.after_fork_in_child))
    atexit.register(_quietly(guest.before_exit))
    guest.start()
