"""The client forks and ends while the agent is at a census or an explanation."""
import ast
import json
import os
import subprocess
import sys
import unittest

from fake_floodtest import AGENT, PYTHON, FakeFloodtest

MODULES = os.path.join(AGENT, "floodtest_agent")
# Compiled into every CPython: no file can stand before them, and they import nothing.
BUILT_IN = {"_collections", "_ctypes", "_functools", "_io", "_operator", "_signal", "_socket", "_thread", "_tracemalloc", "_weakref",
            "atexit", "gc", "itertools", "posix", "select", "sys", "time"}

MANY = ("import gc, os, sys, time\n"
        "class A:\n"
        "    def __init__(self): self.a = [self]\n"
        "kept = [A() for _ in range(100000)]\n"
        "before = gc.isenabled(), sys.getswitchinterval()\n")

# Forks again and again until told to end. Says what forks took, and what the children and itself found.
FORKS = MANY + ("import select\n"
                "took, codes = [], set()\n"
                "print('ready', flush=True)\n"
                "while not select.select([0], [], [], 0.002)[0]:\n"
                "    begin = time.monotonic()\n"
                "    pid = os.fork()\n"
                "    if pid == 0:\n"
                "        os._exit(0 if (gc.isenabled(), sys.getswitchinterval()) == before else 1)\n"
                "    took.append(time.monotonic() - begin)\n"
                "    codes.add(os.waitpid(pid, 0)[1])\n"
                "print(sorted(codes), max(took) < 2, flush=True)\n")


class Busy(unittest.TestCase):
    def setUp(self):
        self.floodtest = FakeFloodtest()
        self.addCleanup(self.floodtest.close)
        self.floodtest.listen()

    def start(self, program):
        process = self.floodtest.start("-c", program)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        peer = self.floodtest.accept()
        self.assertEqual(process.stdout.readline(), "ready\n")
        return process, peer

    def test_main_thread_stays_main(self):
        """It is for threading who imports it first."""
        process, peer = self.start("import sys\nprint('ready', flush=True)\nsys.stdin.readline()\nimport threading\n"
                                   "print(threading.current_thread() is threading.main_thread(), threading.active_count())")
        self.assertNotIn("error", peer.ask("census"))
        self.assertNotIn("error", peer.ask("explain"))
        self.assertEqual(process.communicate("\n"), ("True 1\n", ""))

    def test_forks_while_it_is_asked(self):
        process, peer = self.start(FORKS)
        answers = [peer.ask(kind) for kind in ("census", "explain", "count", "explain", "explain")]
        self.floodtest.drain()
        out, errors = process.communicate("\n")
        self.assertEqual((out, errors), ("[0] True\n", ""))
        for answer in answers:  # or it had no time between two forks
            self.assertIn(answer.get("error"), (None, "the client forks all the time"))
        self.assertEqual(process.returncode, 0)

    def test_forks_at_once_after_a_question(self):
        for _ in range(5):
            process, peer = self.start(MANY + "print('ready', flush=True)\nsys.stdin.readline()\npid = os.fork()\n"
                                              "if pid == 0: os._exit((gc.isenabled(), sys.getswitchinterval()) != before)\n"
                                              "print(os.waitpid(pid, 0)[1], flush=True)\nsys.stdin.readline()\n")
            peer.connection.sendall(b'{"id": 1, "ask": "census"}\n{"id": 2, "ask": "explain"}\n')
            process.stdin.write("\n")
            process.stdin.flush()
            self.assertEqual(process.stdout.readline(), "0\n")
            for number in (1, 2):  # a question that the fork came between is not lost
                answer = json.loads(peer.file.readline())
                self.assertEqual((answer["id"], answer.get("error")), (number, None))
            self.assertEqual(process.communicate("\n"), ("", ""))
            self.floodtest.drain()

    def test_ends_at_once_after_a_question(self):
        for _ in range(5):
            process, peer = self.start(MANY + "print('ready', flush=True)\nsys.stdin.readline()\nsys.exit(6)")
            peer.connection.sendall(b'{"id": 1, "ask": "census"}\n{"id": 2, "ask": "explain"}\n')
            self.assertEqual((process.communicate("\n"), process.returncode), (("", ""), 6))

    def test_further_census_changes_nothing(self):
        process, peer = self.start("import sys\nclass A:\n    def __init__(self): self.a = [self]\n"
                                   "kept = [A() for _ in range(20000)]\n"
                                   "print('ready', flush=True)\nsys.stdin.readline()\n"
                                   "kept += [A() for _ in range(20000)]\nprint('grown', flush=True)\n"
                                   "sys.stdin.readline()\n")
        first = peer.ask("census")
        process.stdin.write("\n")
        process.stdin.flush()
        self.assertEqual(process.stdout.readline(), "grown\n")
        self.assertEqual(peer.ask("census")["objects"], first["objects"])
        culprit = peer.ask("explain", pause_ms=10000)["findings"]["culprits"][0]
        self.assertEqual((culprit["owner"], culprit["growth_length"]), ("__main__.kept", 20000), culprit)
        process.communicate("\n")


class Imports(unittest.TestCase):
    """What the agent imports the client could see, and a file of the client could be what is imported."""

    def test_nothing_that_is_a_file(self):
        for name in os.listdir(MODULES):
            if not name.endswith(".py") or name == "private.py":
                continue
            with open(os.path.join(MODULES, name)) as source:
                tree = ast.parse(source.read())
            for node in ast.walk(tree):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module]
                names = {n for n in names if n.partition(".")[0] != "floodtest_agent"}
                self.assertEqual(names - BUILT_IN, set(), name)

    def test_types_are_the_ones_of_the_standard_library(self):
        program = ("import sys; sys.path.insert(0, sys.argv[1])\n"
                   "from floodtest_agent import types as ours\nimport types\n"
                   "names = [n for n in dir(ours) if n.endswith('Type')]\n"
                   "print(len(names), [n for n in names if getattr(ours, n) is not getattr(types, n)])")
        out = subprocess.check_output([PYTHON, "-B", "-c", program, AGENT], universal_newlines=True)
        self.assertEqual(out, "14 []\n")


if __name__ == "__main__":
    unittest.main()
