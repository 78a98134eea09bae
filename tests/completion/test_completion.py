"""The completion scripts in the shells they are for. What the program answers is tested in
tests/unit/test_completion.c; here: that it arrives, whatever a shell splits and quotes.

    FLOODTEST=build/debug/floodtest python3 -m unittest discover -s tests/completion"""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import shells

PROGRAM = pathlib.Path(os.environ.get("FLOODTEST", "build/debug/floodtest")).resolve()
FILES = ["client.py", "client.js", "my client.py", "notes.txt", "feed.yaml", "run.jsonl"]


class InAShell:
    """The tests; a class for each shell says which."""
    shell = None

    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.mkdtemp(prefix="floodtest-completion-")
        folder = os.path.join(cls.home, "work")
        os.mkdir(folder)
        os.mkdir(os.path.join(cls.home, "bin"))
        os.symlink(PROGRAM, os.path.join(cls.home, "bin", "floodtest"))
        for name in FILES:
            pathlib.Path(folder, name).touch()
        os.mkdir(os.path.join(folder, "results"))
        cls.environment = {"HOME": cls.home, "TERM": "dumb", "LANG": "C.UTF-8", "COLUMNS": "200",
                           "PATH": os.path.join(cls.home, "bin") + ":/usr/bin:/bin"}
        cls.opened = cls.shell(cls.environment, folder)

    @classmethod
    def tearDownClass(cls):
        cls.opened.close()
        shutil.rmtree(cls.home)

    def complete(self, line):
        return {word.rstrip("/") for word in self.opened.complete("floodtest " + line)}

    def said(self, *words):
        """What the program answers, of that what begins as the last word."""
        lines = subprocess.run([PROGRAM, "__complete", *words], stdout=subprocess.PIPE,
                               text=True, check=True).stdout.splitlines()[1:]
        begin = words[-1].partition("=")[2] if "=" in words[-1] else words[-1]
        return {word for word in (line.split("\t")[0] for line in lines) if word.startswith(begin)}

    def test_options_of_a_run(self):
        found = self.complete("--pro")
        self.assertEqual(found, self.said("--pro"))
        self.assertIn("--protocol", found)
        self.assertNotIn("--profile", found)

    def test_options_of_a_command(self):
        found = self.complete("sweep --")
        self.assertEqual(found, self.said("sweep", "--"))
        self.assertLessEqual({"--rate", "--steps", "--json", "--help"}, found)
        self.assertFalse({"--profile", "--badge", "--shard"} & found)

    def test_values(self):
        for option in "--protocol", "--case", "--payload", "--color":
            self.assertEqual(self.complete(option + " "), self.said(option, ""))
        self.assertEqual(self.complete("--color a"), {"auto", "always"})
        self.assertEqual(self.complete("--threshold memory.p"), self.said("--threshold", "memory.p"))

    def test_joined_values(self):
        self.assertEqual(self.complete("--protocol=wss"), {"--protocol=wss"})
        self.assertEqual(self.complete("--target=client.p"), {"--target=client.py"})
        # bash puts the option before the first of several alone.
        self.assertEqual({word.removeprefix("--payload=") for word in self.complete("--payload=")},
                         self.said("--payload", ""))

    def test_words_that_go_on(self):
        self.assertEqual(self.complete("--shape ra"), {"ramp:"})
        self.assertEqual(self.complete("--shape=si"), {"--shape=sine:"})

    def test_commands(self):
        found = self.complete("s")
        self.assertEqual(found, self.said("s"))
        self.assertLessEqual({"suite", "sweep"}, found)
        self.assertEqual(self.complete("list "), self.said("list", ""))

    def test_files(self):
        self.assertEqual(self.complete("--target c"), {"client.py", "client.js"})
        self.assertEqual(self.complete("--target m"), {"my client.py"})
        self.assertEqual(self.complete("suite f"), {"feed.yaml"})
        self.assertEqual(self.complete("fe"), {"feed.yaml"})
        self.assertEqual(self.complete("check ru"), {"run.jsonl"})
        self.assertEqual(self.complete("merge "), {"results"})
        self.assertEqual(self.complete("--json n"), {"notes.txt"})

    def test_what_has_no_suffix_is_a_client_too(self):
        self.assertEqual(self.complete("--target no"), {"notes.txt"})

    def test_the_client_s_own_command(self):
        self.assertIn("notes.txt", self.complete("-r 5k -- cat n"))

    def test_nothing_where_nothing_fits(self):
        self.assertEqual(self.complete("--duration --no-such"), self.nothing("--no-such"))

    @staticmethod
    def nothing(word):
        """A line editor leaves the word as it was."""
        return {word}


class TestBash(InAShell, unittest.TestCase):
    shell = shells.Bash


@unittest.skipUnless(os.path.exists("/usr/share/bash-completion/bash_completion"),
                     "bash-completion is not installed")
class TestBashWithCompletion(InAShell, unittest.TestCase):
    shell = shells.BashWithCompletion


@unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
class TestZsh(InAShell, unittest.TestCase):
    shell = shells.Zsh

    def test_descriptions(self):
        """With colons and brackets, which _describe could take for its own."""
        listed = self.opened.listed("floodtest --liste", "9000")
        self.assertIn("-- numeric address, a port, or both: [::1]:", listed)
        listed = self.opened.listed("floodtest --message ''; floodtest --mess", "again and again")
        self.assertIn("""every message from a template, like {"n":{seq},"id":"{uuid}"}""", listed)


@unittest.skipUnless(shutil.which("fish"), "fish is not installed")
class TestFish(InAShell, unittest.TestCase):
    shell = shells.Fish

    @staticmethod
    def nothing(_):
        return set()

    def test_descriptions(self):
        answers = self.opened.answers("floodtest --thresh")
        self.assertEqual(len(answers), 1)
        self.assertIn("\ta limit of your own, like 'memory.growth < 20MiB'", answers[0])


if __name__ == "__main__":
    unittest.main()
