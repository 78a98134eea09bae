"""The native agent in real programs: what it finds, and that it changes nothing.

The tolerance is 20 % where a leak of 256 MiB makes about 1000 samples: more than six
standard deviations, so that chance alone does not fail a test. $FLOODTEST_BUILD is the
directory of the build (build/debug)."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = ROOT / os.environ.get("FLOODTEST_BUILD", "build/debug")
AGENT = BUILD / "probes/agents/native/native.so"
CLIENT = BUILD / "tests/agents/native/client"
READER = BUILD / "tests/agents/native/read_profile"
MIB = 1 << 20
LIMIT_S = 120


class Native(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.dir = pathlib.Path(scratch.name)

    def start(self, *args, agent=True, profile=True, **more):
        env = {k: v for k, v in os.environ.items() if k not in ("LD_PRELOAD", "FLOODTEST_NATIVE")}
        if agent:
            env["LD_PRELOAD"] = str(AGENT)
        if profile:
            env["FLOODTEST_NATIVE"] = str(self.dir / "native")
        process = subprocess.Popen(
            [str(CLIENT), *map(str, args)],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **more,
        )
        try:
            out, err = process.communicate(timeout=LIMIT_S)
        finally:
            process.kill()
        return process.pid, (process.returncode, out, err)

    def read(self, *args):
        done = subprocess.run(
            [str(READER), *map(str, args)], capture_output=True, text=True, timeout=LIMIT_S
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def findings(self, pid):
        return self.read(self.dir / f"native.{pid}")

    def run_both(self, *args):
        """Runs it with and without the agent: the same in all that can be seen."""
        _, plain = self.start(*args, agent=False, profile=False)
        pid, guest = self.start(*args)
        self.assertEqual(guest, plain)
        return pid, plain

    def check_leak(self, found, owner, mib, tolerance=0.2):
        first = found["culprits"][0]
        self.assertEqual(first["owner"], owner)
        self.assertEqual(first["kind"], "native")
        self.assertAlmostEqual(first["growth_bytes"] / (mib * MIB), 1, delta=tolerance)
        return first

    def test_small_blocks(self):
        pid, (code, _, _) = self.run_both("leak", 200, 256)
        self.assertEqual(code, 3)
        found = self.findings(pid)
        first = self.check_leak(found, "client:remember", 256)
        self.assertAlmostEqual(first["growth_length"] * 200 / (256 * MIB), 1, delta=0.2)
        self.assertEqual(len(found["culprits"]), 1)
        names = [link["name"] for link in first["chain"]]
        self.assertEqual(names, ["client:remember", "client:leak", "client:run_leak",
                                 "client:main"])  # fmt: skip
        self.assertTrue(first["file"].endswith("client.c"))
        self.assertGreater(first["line"], 0)

    def test_blocks_of_the_sampling_rate(self):
        pid, _ = self.run_both("leak", 256 * 1024, 512)
        self.check_leak(self.findings(pid), "client:remember", 512)

    def test_few_large_blocks_are_exact(self):
        pid, _ = self.run_both("leak", 16 * MIB, 128)
        self.check_leak(self.findings(pid), "client:remember", 128, 0.01)

    def test_what_is_freed_is_not_reported(self):
        pid, _ = self.run_both("frees", 1000, 512)
        self.assertEqual(self.findings(pid)["culprits"], [])

    def test_threads(self):
        pid, _ = self.run_both("threads", 1000, 256)
        found = self.findings(pid)
        self.check_leak(found, "client:remember", 256)
        self.assertEqual(len(found["culprits"]), 1)

    def test_growth_since_the_baseline(self):
        pid, _ = self.start("leak", 16 * MIB, 128)
        profile = self.dir / f"native.{pid}"
        before = self.dir / "before.json"
        baseline = self.read("--baseline", profile)
        before.write_text(json.dumps(baseline))
        self.assertEqual(self.read(profile, before)["culprits"], [])
        half = {key: [b // 2, n // 2] for key, (b, n) in baseline.items()}
        before.write_text(json.dumps(half))
        first = self.read(profile, before)["culprits"][0]
        self.assertEqual(first["growth_bytes"], first["bytes"] / 2)

    def test_a_forked_child_has_a_profile_of_its_own(self):
        pid, (code, _, _) = self.run_both("fork", 1000, 256)
        self.assertEqual(code, 5)
        profiles = {int(p.suffix[1:]): p for p in self.dir.glob("native.*")}
        self.assertEqual(len(profiles), 2)
        self.check_leak(self.read(profiles.pop(pid)), "client:remember", 256)
        (child,) = profiles.values()
        found = self.read(child)
        self.check_leak(found, "client:remember_in_child", 128, 0.3)
        self.assertEqual(len(found["culprits"]), 1)

    def test_forks_in_the_middle(self):
        self.run_both("forks", 1000, 64)

    def test_vfork_and_spawn(self):
        pid, (code, _, _) = self.run_both("spawn", 4 * MIB, 64)
        self.assertEqual(code, 9)
        self.check_leak(self.findings(pid), "client:remember", 64, 0.01)

    def test_an_exec_begins_anew(self):
        pid, (code, _, _) = self.run_both("exec", 1000, 256)
        self.assertEqual(code, 3)
        found = self.findings(pid)
        self.check_leak(found, "client:remember", 256)
        self.assertEqual(len(found["culprits"]), 1)

    def test_blocks_that_grow_and_shrink(self):
        pid, _ = self.run_both("realloc", 65536, 256)
        self.check_leak(self.findings(pid), "client:grow", 256)

    def test_one_block_that_creeps(self):
        pid, _ = self.run_both("creep", 256, 64)
        self.check_leak(self.findings(pid), "client:run_creep", 64, 0.02)

    def test_every_kind_of_allocation(self):
        pid, _ = self.run_both("kinds", 8192, 256)
        found = self.findings(pid)
        live = sum(c["growth_bytes"] for c in found["culprits"])
        self.assertEqual({c["owner"] for c in found["culprits"]}, {"client:allocate_any"})
        self.assertAlmostEqual(live / (256 * MIB), 1, delta=0.2)

    def test_errors_and_errno(self):
        self.run_both("errors", 1000, 64)

    def test_no_descriptor_and_no_thread_is_left(self):
        self.run_both("looks", 1000, 16)

    def test_more_stacks_than_there_is_room_for(self):
        pid, _ = self.run_both("stacks", 65536, 1024)
        found = self.findings(pid)
        self.assertTrue(any("no room" in note for note in found["notes"]), found["notes"])
        self.assertLessEqual(os.stat(self.dir / f"native.{pid}").st_size, 2 * MIB)

    def test_without_a_profile_it_only_forwards(self):
        _, plain = self.start("leak", 1000, 8, agent=False, profile=False)
        _, guest = self.start("leak", 1000, 8, profile=False)
        self.assertEqual(guest, plain)
        self.assertEqual(list(self.dir.iterdir()), [])

    def test_a_profile_that_cannot_be_made_is_none(self):
        self.dir = self.dir / "missing"
        self.run_both("leak", 1000, 8)
        self.assertFalse(self.dir.exists())

    def test_a_file_size_limit_does_not_kill(self):
        import resource

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        pid, (code, _, _) = self.start("leak", 1000, 8, preexec_fn=limit)
        self.assertEqual(code, 3)
        self.assertEqual(list(self.dir.iterdir()), [])

    def test_the_profile_is_for_its_owner_only(self):
        pid, _ = self.start("leak", 1000, 8)
        self.assertEqual(os.stat(self.dir / f"native.{pid}").st_mode & 0o777, 0o600)


if __name__ == "__main__":
    unittest.main()
