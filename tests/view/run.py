"""floodtest as a process of a test: started, its stderr read as it comes, ended with the test."""
import json
import os
import re
import select
import subprocess
import tempfile
import time

PROGRAM = os.environ.get("FLOODTEST", "build/debug/floodtest")
LIMIT_S = 60


class Run:
    def __init__(self, *options, client="scenarios/founding/bounded.py", stderr=subprocess.PIPE):
        self.folder = tempfile.TemporaryDirectory()
        self.json_path = os.path.join(self.folder.name, "result.json")
        environment = dict(os.environ, FLOODTEST_PYTHON="/usr/bin/python3")
        self.process = subprocess.Popen(
            [PROGRAM, *options, "--json", self.json_path, "--target", client],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, env=environment)
        self.errors = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        self.folder.cleanup()

    def read_errors(self, seconds):
        """What came on stderr meanwhile; "" when it is closed."""
        if not select.select([self.process.stderr], [], [], seconds)[0]:
            return None
        text = os.read(self.process.stderr.fileno(), 65536).decode()
        self.errors += text
        return text

    def await_port(self, what):
        """The port in 'floodtest: WHAT: http://127.0.0.1:PORT/…'."""
        until = time.monotonic() + LIMIT_S
        while time.monotonic() < until:
            found = re.search(re.escape(what) + r": http://127\.0\.0\.1:(\d+)/", self.errors)
            if found:
                return int(found.group(1))
            if self.read_errors(1) == "":
                break
        raise AssertionError("no port of " + what + " in: " + self.errors)

    def finish(self):
        """Its exit code; the rest of stderr is in self.errors then."""
        out, errors = self.process.communicate(timeout=LIMIT_S)
        self.out = out.decode()
        self.errors += (errors or b"").decode()
        return self.process.returncode

    def result(self):
        with open(self.json_path, encoding="utf-8") as file:
            return json.load(file)

    def resident_bytes(self):
        with open("/proc/%d/status" % self.process.pid, encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+) kB", file.read()).group(1)) * 1024
