"""However a client ends: exit code and output are what they are without the agent."""
import threading
import unittest

from fake_floodtest import FakeFloodtest

ENDS = {
    "falls off the end": "pass",
    "exit code": "import sys; sys.exit(3)",
    "exit message": "import sys; sys.exit('why')",
    "at once": "import os; os._exit(4)",
    "uncaught": "raise ValueError('mine')",
    "abort": "import os; os.abort()",
    "killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "thread still running": "import threading, time\n"
                            "threading.Thread(target=time.sleep, args=(0.2,)).start()",
    "daemon thread": "import threading, time\n"
                     "threading.Thread(target=time.sleep, args=(99,), daemon=True).start()",
    "at exit": "import atexit\natexit.register(print, 'bye')",
    "deletes all": "import sys\nsys.modules.clear()",
    "child": "import os\nif os.fork() == 0: raise SystemExit(5)\nprint(os.wait()[1])",
    "much garbage": "class A: pass\nkept = []\nfor _ in range(30000):\n a = A(); a.a = a; kept.append(a)",
}


class Exits(unittest.TestCase):
    def setUp(self):
        self.floodtest = FakeFloodtest()
        self.addCleanup(self.floodtest.close)
        self.floodtest.listen()

    def test_ends_as_without(self):
        for name, program in ENDS.items():
            with self.subTest(name):
                without = self.floodtest.run("-c", program, agent=False)
                self.assertEqual(self.floodtest.run("-c", program), without)

    def test_ends_while_it_is_asked(self):
        """Questions come without a pause while the interpreter shuts down."""
        stop = threading.Event()

        def ask():
            while not stop.is_set():
                try:
                    peer = self.floodtest.accept()
                    while True:
                        peer.ask("count")
                        peer.ask("census")
                        peer.ask("explain")
                except (OSError, ValueError, TypeError):
                    continue

        asking = threading.Thread(target=ask)
        self.floodtest.listener.settimeout(0.2)
        asking.start()
        try:
            for name in ("falls off the end", "exit code", "uncaught", "much garbage", "child") * 4:
                with self.subTest(name):
                    without = self.floodtest.run("-c", ENDS[name], agent=False)
                    self.assertEqual(self.floodtest.run("-c", ENDS[name]), without)
        finally:
            stop.set()
            asking.join()


if __name__ == "__main__":
    unittest.main()
