"""Runs floodtest: finds it, gives it its words, and waits for it. No option is known here but those that are
ours to set: what a word means, and that it is wrong, is floodtest's to say."""
import json
import os
import shlex
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

INCONCLUSIVE = ("fail", "skip", "warn")
OUTCOMES = ("pass", "fail", "inconclusive")
PATIENCE_S = 15  # after SIGTERM: the client may take some seconds to end


def check_settings(config):
    if config.getini("floodtest_inconclusive") not in INCONCLUSIVE:
        raise pytest.UsageError("floodtest_inconclusive is %s, not '%s'" % (
            " or ".join(INCONCLUSIVE), config.getini("floodtest_inconclusive")))


def binary(config):
    """The program to run; None: there is none."""
    named = config.getoption("floodtest_binary") or os.environ.get("FLOODTEST")
    if not named:
        named = config.getini("floodtest_binary") or "floodtest"
        if os.sep in named:
            named = str(config.rootpath / named)
    return shutil.which(named)


def option_words(options):
    """{"rate": 5000, "no_confirm": True, "threshold": [a, b]} as on the command line."""
    words = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is True:
                words.append(flag)
            elif one is not None and one is not False:
                words.append("%s=%s" % (flag, int(one) if isinstance(one, float) and one.is_integer() else one))
    return words


def client_words(client):
    """A file, or a command: one text as --target takes it, or word by word. None: the options name it."""
    if client is None:
        return []
    if isinstance(client, (str, os.PathLike)):
        return ["--target=%s" % os.fspath(client)]
    return ["--"] + [os.fspath(word) if isinstance(word, os.PathLike) else str(word) for word in client]


def settings_words(config):
    return list(config.getini("floodtest_options")) + shlex.split(config.getoption("floodtest_options"))


def expectation_file(expect, name, folder):
    """What must come of the run, as a scenario file says it: a verdict, a class, or {"culprit": …}."""
    if isinstance(expect, str):
        expect = {"verdict" if expect in OUTCOMES else "class": expect}
    path = Path(folder, "expect.yaml")
    path.write_text(json.dumps({"name": name, "expect": expect}))  # JSON is YAML
    return [str(path)]


class Run:
    """One run of floodtest, which ends with us; what it prints goes to files in folder."""

    def __init__(self, words, folder):
        self.paths = [Path(folder, name) for name in ("stdout", "stderr")]
        with open(self.paths[0], "wb") as out, open(self.paths[1], "wb") as err:
            # In a session of its own: Ctrl-C reaches pytest alone, and floodtest is ended by us, once.
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                            start_new_session=True)

    def wait(self):
        """Returns (exit code, report, what it said to stderr). Whatever ends us earlier ends floodtest and its client."""
        try:
            code = self.process.wait()
        except BaseException:
            self.end()
            raise
        return (code, *(path.read_text(errors="replace") for path in self.paths))

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
