"""The agent's lists leave malloc's threshold for mmap where it was: see reserve.py."""
import platform
import unittest

from fake_floodtest import FakeFloodtest

# A block of 256 KiB, as asyncio reads into: from mmap, while the threshold is where it starts.
# glibc marks such a block in the size before it. It is made small before it is freed, for
# freeing it whole would raise the threshold.
PROGRAM = """
import ctypes, sys
objects = [[i] for i in range(60000)]
print('up', flush=True)
sys.stdin.readline()
c = ctypes.CDLL(None)
c.malloc.restype = c.realloc.restype = ctypes.c_void_p
c.realloc.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
block = c.malloc(ctypes.c_size_t(256 * 1024))
print(ctypes.c_size_t.from_address(block - 8).value & 2, flush=True)
c.realloc(block, 1)
"""


@unittest.skipUnless(platform.libc_ver()[0] == "glibc", "needs glibc")
class Reserve(unittest.TestCase):
    def setUp(self):
        self.floodtest = FakeFloodtest()
        self.addCleanup(self.floodtest.close)
        self.floodtest.listen()

    def ask(self, *questions):
        """Is the block from mmap after these questions?"""
        process = self.floodtest.start("-c", PROGRAM)
        self.addCleanup(process.communicate)
        peer = self.floodtest.accept()
        self.assertEqual(process.stdout.readline(), "up\n")
        for question in questions:
            self.assertNotIn("error", peer.ask(question))
        process.stdin.write("\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    def test_nothing_asked(self):
        self.assertTrue(self.ask())

    def test_counts(self):
        self.assertTrue(self.ask(*["count"] * 5))

    def test_census(self):
        self.assertTrue(self.ask("census", "count", "count"))

    def test_explanation(self):
        self.assertTrue(self.ask("census", "explain", "count"))


if __name__ == "__main__":
    unittest.main()
