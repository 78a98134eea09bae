"""A program with the agent inside does what it does without."""
import json
import os
import subprocess
import sys
import unittest

from fake_floodtest import HERE, PYTHON, FakeFloodtest

PROGRAMS = os.path.join(HERE, "programs")
UNCHANGED = os.path.join(PROGRAMS, "unchanged.py")


class Fixture(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.floodtest = FakeFloodtest()
        self.addCleanup(self.floodtest.close)
        self.floodtest.listen()
        self.user = os.path.join(self.floodtest.directory, "user")
        os.mkdir(self.user)

    def write(self, name, text):
        path = os.path.join(self.user, name)
        with open(path, "w") as out:
            out.write(text)
        return path

    def both(self, *arguments, linked=True, **more):
        """The result without the agent, which the one with it must equal."""
        results = []
        for agent in (False, True):
            process = self.floodtest.start(*arguments, agent=agent, **more)
            out, errors = process.communicate("typed\n", timeout=30)
            results.append((process.returncode, out.splitlines(), errors))
        self.assertEqual(results[0], results[1])
        self.assertEqual(len(self.floodtest.drain()) > 0, linked)
        code, out, errors = results[0]
        return code, "\n".join(out), errors

    def look(self, *arguments, script=UNCHANGED, **more):
        code, out, errors = self.both(*(arguments + (script,)), **more)
        self.assertEqual((code, errors), (7, "done\n"))
        return self.seen(out)

    @staticmethod
    def seen(out):
        return {k: v for line in out.splitlines() for k, v in json.loads(line).items()}


class Unchanged(Fixture):
    def test_all_that_it_sees(self):
        self.assertEqual(self.look()["typed"], "typed\n")

    def test_warnings_are_errors(self):
        self.look("-W", "error", "-X", "dev")

    def test_pythonpath_of_its_own(self):
        seen = self.look(environment={"PYTHONPATH": self.user + ":/nowhere"})
        self.assertIn(self.user, seen["path"])

    def test_empty_pythonpath(self):
        self.look(environment={"PYTHONPATH": ""})

    def test_isolated_there_is_no_agent(self):
        self.look("-I", linked=False)
        self.look("-E", linked=False)

    def test_without_site_there_is_no_agent_and_no_harm(self):
        self.assertEqual(self.both("-S", "-c", "print(input())", linked=False)[1], "typed")

    def test_users_sitecustomize_and_usercustomize(self):
        site = self.write("sitecustomize.py", "import sys; sys.stderr.write('site\\n'); mark = 1\n")
        self.write("usercustomize.py", "import sys; sys.stderr.write('user\\n')\n")
        code, out, errors = self.both(UNCHANGED, environment={"PYTHONPATH": self.user})
        self.assertEqual(errors, "site\nuser\ndone\n")
        self.assertEqual(self.seen(out)["sitecustomize"], site)

    def test_users_sitecustomize_fails(self):
        for what in ("1 / 0", "import not_there", "raise ImportError(name='sitecustomize')",
                     "def x(:"):
            self.write("sitecustomize.py", what + "\n")
            self.both("-c", "import sys; print('sitecustomize' in sys.modules)",
                      environment={"PYTHONPATH": self.user})

    def test_users_sitecustomize_ends_it(self):
        self.write("sitecustomize.py", "raise SystemExit(3)\n")
        results = [self.floodtest.run("-c", "print(1)", agent=agent, environment={"PYTHONPATH": self.user})
                   for agent in (False, True)]
        # Python prints its own traceback here, which names our line, too.
        for code, out, errors in results:
            self.assertEqual((out, errors.splitlines()[-1]), ("", "SystemExit: 3"))
        self.assertEqual(results[0][0], results[1][0])

    def test_import_sitecustomize_later(self):
        self.both("-c", "import sitecustomize; print(sitecustomize.__file__)")

    def test_virtual_environment(self):
        there = os.path.join(self.floodtest.directory, "venv")
        subprocess.run([PYTHON, "-m", "venv", "--without-pip", there], check=True)
        self.look(python=os.path.join(there, "bin", "python"))

    def test_files_that_are_called_like_modules(self):
        for name in ("json", "socket", "select", "types", "gc", "floodtest_agent", "_socket", "collections",
                     "threading", "functools", "weakref", "re", "sysconfig", "ctypes"):
            self.write(name + ".py", "raise RuntimeError('not mine')\n")
        script = self.write("client.py", "print(input())\n")
        process = self.floodtest.start(script)
        peer = self.floodtest.accept()
        self.assertNotIn("error", peer.ask("count"))
        self.assertNotIn("error", peer.ask("census"))
        self.assertNotIn("error", peer.ask("explain"))
        self.assertEqual(process.communicate("typed\n"), ("typed\n", ""))

    def test_module_floodtest_of_its_own(self):
        self.write("floodtest.py", "mine = 1\n")
        self.both("-c", "import floodtest; print(floodtest.mine)", environment={"PYTHONPATH": self.user})

    def test_libraries_that_use_what_the_agent_used_first(self):
        self.both("-c", "import ctypes, socket, select, asyncio, queue, multiprocessing\n"
                        "print(ctypes.CDLL(None).abs(-3), socket.socketpair()[0].family)")

    def test_uvloop(self):
        if subprocess.run([PYTHON, "-c", "import uvloop"], stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("no uvloop here")
        self.both("-c", "import uvloop, asyncio\nuvloop.install()\n"
                        "async def f(): print(type(asyncio.get_running_loop()))\nasyncio.run(f())")


class Signals(Fixture):
    def test_sigwait(self):
        self.both("-c", "import os, signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])\n"
                        "os.kill(os.getpid(), signal.SIGUSR1)\nprint(signal.sigwait([signal.SIGUSR1]))")

    def test_handlers_interrupt_the_main_thread(self):
        self.both("-c", "import os, signal, time\nclass Rung(Exception): pass\n"
                        "def ring(*a): raise Rung\nsignal.signal(signal.SIGALRM, ring)\n"
                        "signal.setitimer(signal.ITIMER_REAL, 0.05)\n"
                        "try:\n    time.sleep(30)\nexcept Rung: print('rung')")

    def test_default_action_kills(self):
        self.assertEqual(self.both("-c", "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n"
                                         "signal.pause()")[0], -15)

    def test_keyboard_interrupt(self):
        # Ignored from the start where the tests themselves run in the background of a shell.
        self.both("-c", "import os, signal, time\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
                        "os.kill(os.getpid(), signal.SIGINT)\ntime.sleep(30)")


if __name__ == "__main__":
    unittest.main()
