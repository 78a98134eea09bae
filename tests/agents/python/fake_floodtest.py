"""Stands in for floodtest: builds agent.zip, listens, runs programs with the agent, asks."""
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
AGENT = os.path.join(ROOT, "probes", "agents", "python")
PATIENCE_S = 30

PYTHON = os.environ.get("FLOODTEST_TEST_PYTHON") or sys.executable


class Peer:
    """One link, seen from floodtest."""

    def __init__(self, connection):
        self.connection = connection
        connection.settimeout(PATIENCE_S)
        self.file = connection.makefile("rb")
        line = self.file.readline()  # none: the client closed it at once
        self.hello = json.loads(line) if line else None
        self.asked = 0

    def ask(self, kind, **more):
        self.asked += 1
        question = dict(more, id=self.asked, ask=kind)
        self.connection.sendall(json.dumps(question).encode() + b"\n")
        answer = json.loads(self.file.readline())
        assert answer["id"] == self.asked, answer
        return answer

    def ended(self):
        """Waits for the end of the link."""
        try:
            return self.file.readline() == b""
        except ConnectionResetError:
            return True

    def close(self):
        self.file.close()
        self.connection.close()


class FakeFloodtest:
    def __init__(self):
        # Short: a socket's path has 107 bytes.
        self.directory = tempfile.mkdtemp(prefix="ft-")
        self.zip = os.path.join(self.directory, "agent.zip")
        self.path = os.path.join(self.directory, "link")
        builder = os.path.join(AGENT, "build-zip")
        subprocess.run([sys.executable, builder, self.zip, AGENT], check=True)
        self.listener = None
        self.peers = []

    def listen(self):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(64)
        self.listener.settimeout(PATIENCE_S)

    def accept(self):
        peer = Peer(self.listener.accept()[0])
        self.peers.append(peer)
        return peer

    def drain(self):
        """Accepts all who have connected so far: their hellos."""
        while select.select([self.listener], [], [], 0)[0]:
            self.accept()
        return [peer.hello for peer in self.peers if peer.hello]

    def environment(self, agent=True, **more):
        environment = {k: v for k, v in os.environ.items()
                       if not k.startswith(("FLOODTEST", "PYTHON"))}
        environment.update(more)
        if agent:
            user = environment.get("PYTHONPATH")
            environment["PYTHONPATH"] = self.zip + (":" + user if user else "")
            environment["FLOODTEST_AGENT"] = self.path
        return environment

    def start(self, *arguments, agent=True, python=PYTHON, environment={}, **more):
        more.setdefault("stdin", subprocess.PIPE)
        more.setdefault("stdout", subprocess.PIPE)
        more.setdefault("stderr", subprocess.PIPE)
        more.setdefault("cwd", self.directory)
        return subprocess.Popen([python] + list(arguments), env=self.environment(agent, **environment),
                                universal_newlines=True, **more)

    def run(self, *arguments, **more):
        """(exit code, output, errors)"""
        process = self.start(*arguments, **more)
        try:
            out, errors = process.communicate(timeout=PATIENCE_S)
        finally:
            process.kill()
        return process.returncode, out, errors

    def close(self):
        for peer in self.peers:
            peer.close()
        if self.listener is not None:
            self.listener.close()
        shutil.rmtree(self.directory, ignore_errors=True)


def await_true(condition):
    """Asks again and again until it holds, or patience ends."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if condition():
            return True
        select.select([], [], [], 0.01)
    return False
