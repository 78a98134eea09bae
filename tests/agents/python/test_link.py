"""The link, and a floodtest that is not there, silent, slow or mad."""
import json
import os
import shutil
import unittest

from fake_floodtest import AGENT, FakeFloodtest, await_true

WAITS = "import sys; sys.stdin.readline(); print('fine')"


class Link(unittest.TestCase):
    def setUp(self):  # also in the midst of a test: another floodtest
        self.floodtest = FakeFloodtest()
        self.addCleanup(self.floodtest.close)

    def client(self, program=WAITS, **more):
        self.floodtest.listen()
        process = self.floodtest.start("-W", "error", "-X", "dev", "-c", program, **more)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        return process, self.floodtest.accept()

    def assert_fine(self, process):
        self.assertEqual(process.communicate("\n", timeout=30), ("fine\n", ""))
        self.assertEqual(process.returncode, 0)

    def test_hello(self):
        process, peer = self.client()
        self.assertEqual(peer.hello["floodtest_agent"], 1)
        self.assertEqual(peer.hello["pid"], process.pid)
        self.assertRegex(peer.hello["runtime"], r"^CPython 3\.\d+\.\d+")
        self.assertEqual(peer.hello["asks"], ["count", "census", "explain"])
        self.assert_fine(process)
        self.assertTrue(peer.ended())

    def test_answers(self):
        process, peer = self.client()
        self.assertGreater(peer.ask("census")["objects"], 1000)
        self.assertIn("culprits", peer.ask("explain", culprits=3, content=True)["findings"])
        self.assertEqual(peer.ask("dance")["error"], "unknown question")
        self.assertEqual(peer.ask("count", more=[1, {"a": None}, "\u00e4\n\"", True, -1.5e3])["queued"], 0)
        self.assert_fine(process)

    def test_questions_in_pieces(self):
        process, peer = self.client()
        for c in b'  {"id" : 1, "ask" : "count"}\n':
            peer.connection.send(bytes([c]))
        self.assertEqual(json.loads(peer.file.readline())["id"], 1)
        peer.connection.sendall(b'{"id": 2, "ask": "count"}\n{"id": 3, "ask": "count"}\n')
        self.assertEqual([json.loads(peer.file.readline())["id"] for _ in range(2)], [2, 3])
        self.assert_fine(process)

    def test_nobody_listens(self):
        self.assertEqual(self.floodtest.run("-c", "print(1)"), (0, "1\n", ""))

    def test_path_is_no_socket(self):
        for path in ("/dev/null", "/nowhere/at/all", "x" * 300, ""):
            environment = dict(self.floodtest.environment(), FLOODTEST_AGENT=path)
            process = self.floodtest.start("-c", "print(1)", environment=environment)
            self.assertEqual(process.communicate(), ("1\n", ""))

    def test_never_accepted(self):
        self.floodtest.listen()
        self.floodtest.listener.listen(0)
        running = [self.floodtest.start("-c", WAITS) for _ in range(4)]
        for process in running:
            self.assert_fine(process)

    def test_closed_at_once(self):
        process, peer = self.client()
        peer.close()
        self.assert_fine(process)

    def test_closed_with_an_answer_on_its_way(self):
        process, peer = self.client()
        peer.connection.sendall(b'{"id": 1, "ask": "census"}\n' * 20)
        peer.close()
        self.assert_fine(process)

    def test_garbage_ends_the_link(self):
        for garbage in (b"\n", b"\xff\xfe\n", b"[1]\n", b"{\n", b'{"a": 1} x\n', b"[" * 3000 + b"\n",
                        b'{"ask": "\\u12"}\n', b'{"id": 1e999999, "ask": 5}\n{\n', b"0" * 5000,
                        b'{"a": ' + b"9" * 5000 + b"}\n"):
            with self.subTest(garbage[:20]):
                self.setUp()
                process, peer = self.client()
                peer.connection.sendall(garbage)
                await_true(peer.ended)
                self.assert_fine(process)

    def test_answers_that_nobody_takes(self):
        """The agent's thread waits, the client does not, and it can fork."""
        process, peer = self.client("import os, sys\nsys.stdin.readline()\n"
                                    "pid = os.fork()\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0)\n"
                                    "print('fine')")
        peer.connection.setblocking(False)
        question = b'{"id": 1, "ask": "count"}\n' * 100

        def full():
            try:
                while True:
                    peer.connection.send(question)
            except BlockingIOError:
                return True

        self.assertTrue(await_true(full))
        self.assert_fine(process)

    def test_processed(self):
        program = ("import floodtest, sys\nfor _ in range(5): floodtest.processed()\n"
                   "floodtest.processed(n=7)\nprint('fine', flush=True)\nsys.stdin.readline()\n")
        shutil.copy(os.path.join(AGENT, "floodtest.py"), self.floodtest.directory)
        vendored = {"PYTHONPATH": self.floodtest.directory}
        self.assertEqual(self.floodtest.run("-c", program, agent=False, environment=vendored),
                         (0, "fine\n", ""))
        for environment in (vendored, {}):
            process, peer = self.client(program, environment=environment, cwd="/")
            process.stdout.readline()
            self.assertEqual(peer.ask("count")["processed"], 12)
            process.communicate("\n")
            self.setUp()

    def test_processed_in_a_child_is_the_childs(self):
        process, peer = self.client("import floodtest, os, sys\nfloodtest.processed(3)\nif os.fork() == 0:\n"
                                    " floodtest.processed(4)\nprint('.', flush=True)\nsys.stdin.readline()")
        child = self.floodtest.accept()
        process.stdout.readline(), process.stdout.readline()
        self.assertEqual([p.ask("count")["processed"] for p in (peer, child)], [3, 4])
        process.communicate("\n\n")

    def test_one_agent_in_a_process_with_interpreters(self):
        process, peer = self.client(
            "import sys\ntry: import _interpreters as i\nexcept ImportError: import _xxsubinterpreters as i\n"
            "getattr(i, 'exec', getattr(i, 'run_string', None))(i.create(), 'import sys')\n"
            "print('fine', flush=True); sys.stdin.readline()")
        process.stdout.readline()
        self.assertEqual(len(self.floodtest.drain()), 1)
        process.communicate("\n")


if __name__ == "__main__":
    unittest.main()
