"""What `make install` installs and `make dist` packs, and what the Debian package says of
itself; without building it, which is tests/packaging/deb.

    FLOODTEST_BUILD=build/debug python3 -m unittest discover -s tests/packaging"""
import gzip
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("FLOODTEST_BUILD", "build/debug")).resolve()
DEBIAN = ROOT / ".packaging/debian"


def run(*command, **options):
    return subprocess.run(command, cwd=options.pop("cwd", ROOT), check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options).stdout


def make(*words):
    """Quiet, and not as a part of the make that runs the tests."""
    variables = {"MAKEFLAGS": "", "MAKELEVEL": "", "MFLAGS": ""}
    return run("make", "--no-print-directory", f"VARIANT={BUILD.name}", *words,
               env={**os.environ, **variables})


def makefile(variable):
    text = (ROOT / "Makefile").read_text()
    return re.search(rf"^{variable} := (.*)$", text, re.M).group(1)


def files_below(folder):
    return {str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*")
            if not path.is_dir()}


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="floodtest-packaging-"))
        self.addCleanup(shutil.rmtree, self.folder)


class TestVersion(unittest.TestCase):
    def test_the_program_says_it(self):
        said = run(BUILD / "floodtest", "--version")
        self.assertEqual(said, f"floodtest {makefile('VERSION')}\n")

    def test_the_changelog_begins_with_it(self):
        heading = re.search(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.M).group(1)
        version = makefile("VERSION")
        self.assertIn(heading, {f"{version} (unreleased)", f"{version} ({makefile('DATE')})"})

    @unittest.skipUnless(shutil.which("dpkg-parsechangelog"), "dpkg-dev is not installed")
    def test_the_debian_package_has_it(self):
        text = run(ROOT / ".packaging/changelog", makefile("VERSION"), makefile("DATE"))
        said = run("dpkg-parsechangelog", "-l", "-", "-S", "Version", input=text)
        self.assertEqual(said.strip(), makefile("VERSION") + "-1")


class TestManual(Folder):
    def setUp(self):
        super().setUp()
        self.page = self.folder / "floodtest.1"
        self.page.write_bytes(gzip.decompress((BUILD / "floodtest.1.gz").read_bytes()))

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_mandoc_has_nothing_to_say(self):
        done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", self.page], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.returncode, 0)

    @unittest.skipUnless(shutil.which("man"), "man-db is not installed")
    def test_groff_has_nothing_to_say(self):
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80", "MANROFFOPT": ""}
        done = subprocess.run(["man", "--warnings=w", "-l", self.page], text=True, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        self.assertEqual(done.stderr, "")
        for text in "floodtest sweep [options] --target CLIENT", "-r, --rate RATE", "'{url}'":
            self.assertIn(text, done.stdout)


class TestInstall(Folder):
    PREFIX = "/opt/floodtest"

    def expected(self):
        share = self.PREFIX[1:] + "/share"
        yield self.PREFIX[1:] + "/bin/floodtest"
        for name in ("man/man1/floodtest.1.gz", "bash-completion/completions/floodtest",
                     "zsh/site-functions/_floodtest", "fish/vendor_completions.d/floodtest.fish",
                     "floodtest/python/floodtest.py", "doc/floodtest/README.md",
                     "doc/floodtest/CHANGELOG.md"):
            yield f"{share}/{name}"
        for path in ROOT.glob("harness/*/*.schema.json"):
            yield f"{share}/floodtest/{path.name}"
        for path in files_below(ROOT / "scenarios"):
            if "__pycache__" not in path:
                yield f"{share}/doc/floodtest/examples/scenarios/{path}"

    def test_there_and_back(self):
        places = [f"DESTDIR={self.folder}", f"PREFIX={self.PREFIX}"]
        own = self.folder / "opt" / "own"
        own.mkdir(parents=True)
        (own / "file").touch()
        make("install", *places)
        self.assertEqual(files_below(self.folder), {*self.expected(), "opt/own/file"})
        program = self.folder / self.PREFIX[1:] / "bin/floodtest"
        self.assertIn(makefile("VERSION"), run(program, "--version"))
        for path in self.expected():
            mode = (self.folder / path).stat().st_mode & 0o777
            self.assertIn(mode, {0o644, 0o755}, path)
        make("uninstall", *places)
        self.assertEqual(files_below(self.folder), {"opt/own/file"})
        self.assertFalse((self.folder / self.PREFIX[1:] / "share/doc/floodtest").exists())


class TestDist(Folder):
    def pack(self, name, tree=ROOT):
        run(tree / ".packaging/dist", name, makefile("VERSION"), cwd=self.folder)
        return (self.folder / name).read_bytes()

    def unpack(self, name):
        with tarfile.open(self.folder / name) as archive:
            archive.extractall(self.folder)
            return {member.name for member in archive if member.isfile()}

    def test_same_tree_same_bytes(self):
        first = self.pack("first.tar.gz")
        self.assertEqual(first, self.pack("second.tar.gz"))
        packed = self.unpack("first.tar.gz")
        tree = self.folder / f"floodtest-{makefile('VERSION')}"
        if (ROOT / ".git").exists():
            known = run("git", "ls-tree", "-r", "--name-only", "HEAD").splitlines()
            self.assertEqual(packed, {f"{tree.name}/{name}" for name in known})
        # Out of this one, where there is no git and something was built.
        (tree / "build").mkdir()
        (tree / "build/floodtest").touch()
        third = self.pack("third.tar.gz", tree)
        self.assertEqual(third, self.pack("fourth.tar.gz", tree))
        with tarfile.open(self.folder / "third.tar.gz") as archive:
            self.assertEqual({member.name for member in archive if member.isfile()}, packed)


class TestDebian(unittest.TestCase):
    # What Debian calls build-essential.
    ESSENTIAL = {"gcc", "libc6-dev", "make"}

    @staticmethod
    def packages(section):
        """The names of a section of packages.txt, "# to build"."""
        text = (ROOT / "packages.txt").read_text()
        part = re.search(rf"^# {section}\n(.*?)(?:^# |\Z)", text, re.M | re.S).group(1)
        return {line.split()[0] for line in part.splitlines() if line.strip()}

    @staticmethod
    def field(name):
        text = (DEBIAN / "control").read_text()
        value = re.search(rf"^{name}:(.*?)(?=^\S|\Z)", text, re.M | re.S).group(1)
        return {item.strip() for item in value.replace("\n\n", "\n").split(",") if item.strip()}

    def test_what_it_is_built_with_is_in_packages_txt(self):
        needed = {item for item in self.field("Build-Depends") if "debhelper-compat" not in item}
        for_tests = {item.split()[0] for item in needed if "<!nocheck>" in item}
        to_build = {item for item in needed if "<" not in item}
        # make asks for the headers of check whatever it builds.
        self.assertEqual(to_build - {"check"}, self.packages("to build") - self.ESSENTIAL)
        self.assertLessEqual(for_tests | {"check"}, self.packages("to test"))

    def test_it_depends_on_what_is_loaded_at_run_time(self):
        self.assertIn("libwebsockets-evlib-uv", self.field("Depends"))
        known = self.packages("to build") | self.packages("to test")
        for name in self.field("Recommends") | self.field("Suggests"):
            self.assertIn(name, known)


if __name__ == "__main__":
    unittest.main()
