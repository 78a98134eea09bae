"""The link to floodtest: a stream of JSON lines over a Unix socket (agents/README.md)."""
import _socket
import posix
import select

from floodtest_agent.descriptors import Descriptor
from floodtest_agent.lines import LINE_MAX, write


_QUESTION_MAX = 4 * 1024  # bytes


class Closed(Exception):
    """floodtest has ended the link, or broke a rule of it."""


class Lost(Exception):
    """The client closed our descriptors with others that it does not know."""


def _read_question(line):
    from floodtest_agent.questions import read  # the first question comes long after the start

    return read(line)


def _connect(path):
    """A connected socket; never waits: floodtest listens, or we go without."""
    connection = _socket.socket(_socket.AF_UNIX,
                                _socket.SOCK_STREAM | _socket.SOCK_CLOEXEC | _socket.SOCK_NONBLOCK)
    try:
        connection.connect(path)
        return connection.detach()
    except OSError:
        connection.close()
        raise


class Link:
    """One connection, used by the agent's thread, which can be another one after a fork."""

    def __init__(self, path):
        self._socket = Descriptor(_connect(path))
        self._incoming = b""
        self._outgoing = b""

    def close(self):
        self._socket.close()

    def send(self, message):
        """Puts a line on its way; an answer that is too long becomes an error."""
        line = write(message)
        if len(line) > LINE_MAX:
            line = write({"id": message.get("id"), "error": "the answer is too long"})
        self._outgoing += line
        self._write()

    def _write(self):
        if self._outgoing:
            if not self._socket.ours():
                raise Lost
            try:
                self._outgoing = self._outgoing[posix.write(self._socket.fd, self._outgoing) :]
            except BlockingIOError:
                pass

    def _read(self):
        try:
            data = posix.read(self._socket.fd, _QUESTION_MAX)
        except BlockingIOError:
            return
        if not data:
            raise Closed
        self._incoming += data

    def question(self, wake):
        """Waits for the next question, or until woken: then None. Raises if the link ends."""
        while True:
            line, end, rest = self._incoming.partition(b"\n")
            if end and not self._outgoing:
                self._incoming = rest
                return _read_question(line)
            if len(self._incoming) > _QUESTION_MAX:
                raise Closed
            if not self._await(wake):
                return None

    def _await(self, wake):
        if not self._socket.ours() or not wake.ours():
            raise Lost
        # While floodtest does not take our answers it gets no new ones.
        direction = select.POLLOUT if self._outgoing else select.POLLIN
        waiting = select.poll()
        waiting.register(self._socket.fd, direction)
        waiting.register(wake.reading.fd, select.POLLIN)
        ready = dict(waiting.poll())
        if not self._socket.ours() or not wake.ours():
            raise Lost
        if wake.reading.fd in ready:
            wake.clear()
            return False
        if self._outgoing:
            self._write()
        else:
            self._read()
        return True
