#!/usr/bin/python3
"""What a run shows on a terminal while it goes on: on one that python3-pyte plays, with a shell
that knows of jobs in it."""
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
import unittest

import pyte

from run import PROGRAM

LIMIT_S = 30
COMMAND = (PROGRAM + " --duration 30s --idle 300ms --no-agent --rate 2000"
           " --target scenarios/founding/bounded.py")
MARK = "since the start"


class Terminal:
    def __init__(self, columns, lines, term="xterm"):
        self.screen = pyte.Screen(columns, lines)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM=term, PS1="$ ", LC_ALL="C.UTF-8",
                              FLOODTEST_PYTHON="/usr/bin/python3")
            os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
        self.resize(columns, lines)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGHUP)  # its jobs, too
        os.close(self.fd)
        os.waitpid(self.pid, 0)

    def resize(self, columns, lines):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.screen.resize(lines, columns)

    def type(self, text):
        os.write(self.fd, text.encode())

    def read(self, seconds):
        if select.select([self.fd], [], [], seconds)[0]:
            data = os.read(self.fd, 65536)
            self.raw += data
            self.stream.feed(data)

    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display)

    def shows(self, what):
        return self.text().count(what)

    def await_(self, what, is_so):
        until = time.monotonic() + LIMIT_S
        while not is_so():
            if time.monotonic() > until:
                raise AssertionError(what + " did not come:\n" + self.text())
            self.read(0.1)

    def frames(self):
        """How often the lines were drawn."""
        return self.raw.count(b"\x1b[J")


class Screen(unittest.TestCase):
    def test_from_the_start_to_the_end(self):
        with Terminal(90, 30) as terminal:
            terminal.type(COMMAND + "\n")
            terminal.await_("the flood", lambda: terminal.shows("flood  "))
            self.check_lines(terminal)
            self.check_in_place(terminal)
            self.check_stop(terminal)
            self.check_narrow(terminal)
            self.check_end(terminal)

    def check_lines(self, terminal):
        terminal.await_("all of it", lambda: terminal.shows("cpu  ") and terminal.shows("▁"))
        labels = [line.split()[0] for line in terminal.text().splitlines()
                  if line and line[0].isalpha() and line.split()[0] in
                  ("flood", "rate", "ledger", "memory", "queues", "cpu")]
        self.assertEqual(labels, ["flood", "rate", "ledger", "memory", "queues", "cpu"])

    def check_in_place(self, terminal):
        before, began = terminal.frames(), time.monotonic()
        terminal.await_("more pictures", lambda: terminal.frames() >= before + 5)
        self.assertGreater(time.monotonic() - began, 0.7)  # no more than five a second
        self.assertEqual(terminal.shows(MARK), 1, terminal.text())
        self.assertNotIn(b"\x1b[?", terminal.raw.split(MARK.encode(), 1)[1])  # no mode changes

    def check_stop(self, terminal):
        terminal.type("\x1a")
        terminal.await_("the stop", lambda: terminal.shows("Stopped"))
        self.assertEqual(terminal.shows(MARK), 0, terminal.text())
        terminal.type("fg\n")
        before = terminal.frames()
        terminal.await_("more pictures", lambda: terminal.frames() >= before + 4)
        self.assertEqual(terminal.shows(MARK), 1, terminal.text())

    def check_narrow(self, terminal):
        terminal.resize(50, 30)
        before = terminal.frames()
        terminal.await_("more pictures", lambda: terminal.frames() >= before + 4)
        self.assertLessEqual(terminal.shows(MARK), 1)
        terminal.resize(50, 12)  # too low: one line
        terminal.await_("the line", lambda: not terminal.shows("ledger  ") and
                        terminal.shows("s left"))
        terminal.resize(90, 30)
        terminal.await_("the lines", lambda: terminal.shows("ledger  "))

    def check_end(self, terminal):
        terminal.type("\x03")
        terminal.await_("the end", lambda: terminal.shows("interrupted"))
        terminal.type("echo code=$?.\n")
        terminal.await_("its code", lambda: terminal.shows("code=130."))
        self.assertNotIn(MARK, terminal.text())
        self.assertFalse(terminal.screen.cursor.hidden)

    def test_a_narrow_one(self):
        with Terminal(24, 30) as terminal:
            terminal.type("clear; FLOODTEST= " + COMMAND + "\n")
            terminal.await_("the flood", lambda: terminal.shows("flood   "))
            self.assertEqual(terminal.shows("s left"), 1)
            self.assertNotIn("\u2581", terminal.text())  # no curve that nobody knows the name of
            self.check_end(terminal)

    def test_a_dumb_one(self):
        with Terminal(80, 30, term="dumb") as terminal:
            terminal.type("stty -echo; PS1=; bind 'set enable-bracketed-paste off'\n")
            terminal.type("FLOODTEST= " + COMMAND + "\n")
            terminal.await_("the flood", lambda: terminal.shows("flood  ") and
                            terminal.shows("   read "))
            self.assertNotIn(b"\x1b[", terminal.raw.split(b"idle  ", 1)[1])
            self.assertEqual(terminal.shows("s left"), 1)
            terminal.type("\x03\x03")
            terminal.await_("the end", lambda: terminal.shows("interrupted"))


if __name__ == "__main__":
    unittest.main()
