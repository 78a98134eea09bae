"""Every process of a client has a link of its own, and forking is as it was."""
import os
import re
import unittest

from fake_floodtest import HERE, FakeFloodtest, await_true

TREE = os.path.join(HERE, "programs", "fork_tree.py")
# Not "error": Python swallows the warning about forking with several threads then.
STRICT = ("-W", "always")


class Forks(unittest.TestCase):
    def setUp(self):
        self.floodtest = FakeFloodtest()
        self.addCleanup(self.floodtest.close)
        self.floodtest.listen()

    def both(self, way, *options):
        """Runs it without and with the agent; returns the hellos of the latter."""
        results = []
        for agent in (False, True):
            code, out, errors = self.floodtest.run(*(options + (TREE, way)), agent=agent)
            results.append((code, out, re.sub("pid=[0-9]+", "pid", errors)))
        self.assertEqual(results[0][0], 0, results[0][2])
        self.assertEqual(results[0], results[1])
        return self.floodtest.drain()

    def assert_links(self, hellos, processes):
        self.assertEqual(len({h["pid"] for h in hellos}), processes, hellos)
        # A parent keeps its link.
        self.assertEqual(len(hellos), processes)

    def test_fork(self):
        self.assert_links(self.both("once", *STRICT), 2)

    def test_tree(self):
        self.assert_links(self.both("tree", *STRICT), 7)

    def test_forks_in_threads(self):
        self.assert_links(self.both("in_threads"), 21)

    def test_multiprocessing(self):
        for method, at_least in (("fork", 3), ("spawn", 4), ("forkserver", 5)):
            self.both("pool-" + method)

    def test_subprocess(self):
        hellos = self.both("spawned", *STRICT)
        self.assertGreaterEqual(len({h["pid"] for h in hellos}), 3)

    def test_forkpty(self):
        self.assert_links(self.both("forkpty", *STRICT), 2)

    def test_exec(self):
        hellos = self.both("exec", *STRICT)
        self.assertEqual([h["pid"] == hellos[0]["pid"] for h in hellos], [True, True])

    def test_daemon(self):
        # Without our descriptors the thread cannot be called off, which Python may warn of.
        self.both("daemon", "-W", "ignore::DeprecationWarning")

    def test_a_fork_costs_little(self):
        medians = []
        for agent in (False, True):
            code, out, errors = self.floodtest.run(TREE, "many", agent=agent)
            self.assertEqual((code, out), (0, "parent 1\n"))
            medians.append(float(errors))
            self.floodtest.drain()
        self.assertLess(medians[1] - medians[0], 0.005)

    def test_both_answer_after_a_fork(self):
        process = self.floodtest.start("-c", "import os, sys\nprint(os.fork(), flush=True)\n"
                                             "sys.stdin.readline()")
        parent = self.floodtest.accept()
        child = self.floodtest.accept()
        self.assertNotEqual(parent.hello["pid"], child.hello["pid"])
        for peer in (parent, child, parent):
            self.assertIn("live_bytes", peer.ask("count"))
        self.assertEqual(process.communicate("\n\n")[1], "")
        self.assertTrue(parent.ended() and child.ended())

    def test_a_question_while_it_forks_is_answered(self):
        process = self.floodtest.start("-c", "import os, sys\nfor _ in range(200):\n pid = os.fork()\n"
                                             " if pid == 0: os._exit(0)\n os.waitpid(pid, 0)\n"
                                             "print('forked', flush=True)\nsys.stdin.readline()")
        parent = self.floodtest.accept()
        for _ in range(50):
            self.assertNotIn("error", parent.ask("count"))
            self.floodtest.drain()
        self.assertEqual(process.communicate("\n"), ("forked\n", ""))

    def answer_of_a_further_link(self):
        """A link that is opened while the client still closes descriptors may be closed, too."""
        for _ in range(3):
            try:
                return self.floodtest.accept().ask("count")
            except (OSError, ValueError):
                continue
        return {}

    def test_descriptors_that_a_client_closes(self):
        process = self.floodtest.start("-W", "ignore::DeprecationWarning", "-c",
                                       "import os, sys\nsys.stdin.readline()\nos.closerange(3, 2000)\n"
                                             "print('closed', flush=True)\nsys.stdin.readline()\nos.fork()")
        first = self.floodtest.accept()
        process.stdin.write("\n")
        process.stdin.flush()
        self.assertEqual(process.stdout.readline(), "closed\n")
        try:  # it notices now, or has noticed
            first.connection.sendall(b'{"id": 1, "ask": "count"}\n')
        except BrokenPipeError:
            pass
        self.assertTrue(first.ended())
        self.assertIn("live_bytes", self.answer_of_a_further_link())
        self.assertEqual(process.communicate("\n"), ("", ""))


if __name__ == "__main__":
    unittest.main()
