"""Descriptors that the client does not stumble upon.

They have high numbers, so that the client's files get the numbers that they get without us, and
are closed on exec. A client may close descriptors that it does not know and get the number for
a file of its own: so before each use we look whether it is still ours.
"""
import posix

# Below 1024: a client that closes "all", or calls select, goes that far; and a table of
# descriptors that is longer costs memory. The lower ones are for small limits.
_TOPS = (1023, 511, 255, 127, 63)


def _is_free(number):
    try:
        posix.fstat(number)
        return False
    except OSError:
        return True


def _move_up(fd):
    for top in _TOPS:
        for number in range(top, top - 16, -1):
            if _is_free(number):
                try:
                    return posix.dup2(fd, number, False)
                except OSError:  # beyond the limit
                    break
    raise OSError("no high descriptor is free")


class Descriptor:
    """Owns a descriptor: takes fd, which is closed."""

    def __init__(self, fd):
        try:
            self.fd = _move_up(fd)
        finally:
            posix.close(fd)
        self._identity = self._look()

    def _look(self):
        status = posix.fstat(self.fd)
        return status.st_dev, status.st_ino

    def ours(self):
        if self.fd < 0:
            return False
        try:
            return self._look() == self._identity
        except OSError:
            return False

    def close(self):
        if self.ours():
            posix.close(self.fd)
        self.fd = -1


class Wake:
    """Wakes the agent's thread from its poll: an eventfd, or a pipe where Python has none."""

    def __init__(self):
        if hasattr(posix, "eventfd"):
            self.reading = self.writing = Descriptor(
                posix.eventfd(0, posix.EFD_CLOEXEC | posix.EFD_NONBLOCK))
        else:
            reading, writing = posix.pipe2(posix.O_CLOEXEC | posix.O_NONBLOCK)
            self.reading = Descriptor(reading)
            self.writing = Descriptor(writing)

    def ours(self):
        return self.reading.ours() and self.writing.ours()

    def send(self):
        """False if nobody can be woken any more."""
        if not self.ours():
            return False
        posix.write(self.writing.fd, b"\1\0\0\0\0\0\0\1")
        return True

    def clear(self):
        try:
            posix.read(self.reading.fd, 64)
        except BlockingIOError:
            pass

    def close(self):
        self.reading.close()
        self.writing.close()
