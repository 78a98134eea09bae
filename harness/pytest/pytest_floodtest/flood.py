"""The fixture: runs clients against floods and fails the test by what comes of it."""
import asyncio
import inspect
import json
import os
import re
import tempfile
import warnings
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from . import command, replay, text
from .result import Result


NAME_MAX = 200  # of a file for a result; what is beyond it becomes a number


class NotRun(pytest.fail.Exception):
    """A wrong option, or no run: an error, which says nothing of the client."""

    def __init__(self, sentence):
        super().__init__(sentence, pytrace=False)


class Flood:
    """check = False: run only returns the result, whatever it is; NotRun is raised all the same."""

    def __init__(self, item):
        self.item = item
        self.runs = 0
        self.earlier = []  # what came of them
        self.check = True

    def run(self, client=None, **options):
        """Floods a client: a function of the address, also a local or async one; a file; a command, word by word.

        Options go before those of the marks. Returns a Result; fails the test if the client did."""
        if inspect.iscoroutinefunction(client) and _loop() is not None:
            raise NotRun("a coroutine function in an async test: await flood.arun(client), not flood.run")
        earlier = self._earlier()
        if earlier is None and replay.ACTIVE:
            replay.run(client)
        return self._finish(earlier or self._run(client, options))

    async def arun(self, client=None, **options):
        """run, for async tests: the client's coroutine runs in the test's own event loop."""
        earlier = self._earlier()
        if earlier is None and replay.ACTIVE:
            await replay.arun(client)
        if earlier is None:
            earlier = await self._arun(client, options)
        return self._finish(earlier)

    def _earlier(self):
        """In the client's own process the runs before its own are over, and their results known."""
        if replay.ACTIVE and self.runs < len(replay.ACTIVE.results):
            return replay.ACTIVE.results[self.runs]
        return None

    def _run(self, client, options):
        with self._folder() as folder:
            started, settings = self._start(client, options, folder)
            return self._outcome(started.wait(), settings, folder)

    async def _arun(self, client, options):
        loop = _loop()
        with self._folder() as folder:
            started, settings = self._start(client, options, folder)
            if loop is None:  # another library's
                return self._outcome(started.wait(), settings, folder)
            waiting = loop.run_in_executor(None, started.wait)
            try:
                ended = await asyncio.shield(waiting)
            except BaseException:  # cancelled
                started.end()
                raise
            return self._outcome(ended, settings, folder)

    def _folder(self):
        return tempfile.TemporaryDirectory(prefix="pytest-floodtest-")

    def _start(self, client, options, folder):
        config = self.item.config
        settings = {}
        for mark in reversed(list(self.item.iter_markers("floodtest"))):  # the nearest last
            if mark.args:
                raise NotRun("the mark floodtest takes options by their names, not %r" % (mark.args[0],))
            settings.update(mark.kwargs)
        settings.update(options)
        program = command.binary(config)
        if program is None:
            raise NotRun("floodtest was not found: install it, or name it with --floodtest-binary, $FLOODTEST or "
                         "floodtest_binary in pytest's ini file")
        ours = {name: settings.pop(name, None) for name in ("expect", "check", "inconclusive")}
        if ours["inconclusive"] not in (None,) + command.INCONCLUSIVE:
            raise NotRun("inconclusive is %s, not %r" % (" or ".join(command.INCONCLUSIVE), ours["inconclusive"]))
        ours["json"] = settings.pop("json", None) or str(Path(folder, "result.json"))
        words = [program, "run"] + command.settings_words(config) + command.option_words(settings)
        words += ["--color=never", "--die-with-parent", "--json=%s" % ours["json"]]
        if ours["expect"] is not None:
            words += command.expectation_file(ours["expect"], self.item.name, folder)
        if callable(client):
            words += ["--"] + replay.command(self.item, self.earlier, folder)
        elif client is None or isinstance(client, (os.PathLike, Iterable)):
            words += command.client_words(client)
        else:
            raise NotRun("a client is a function, a command as a list, or a text as --target takes it, not %r" % (client,))
        if os.path.exists(ours["json"]):
            os.unlink(ours["json"])  # of another run
        return command.Run(words, folder), ours

    def _outcome(self, ended, settings, folder):
        """{"json", "report", "settings"}: all that _finish needs, here and in a later client's process."""
        code, report, said = ended
        if code not in (0, 1, 4):
            raise NotRun(_sentences(said, folder) or "floodtest ended with status %d and said nothing" % code)
        with open(settings["json"]) as file:
            outcome = {"json": json.load(file), "report": report, "settings": settings}
        self._keep(outcome["json"])
        self.earlier.append(outcome)
        return outcome

    def _keep(self, result):
        folder = self.item.config.getoption("floodtest_json")
        if folder:
            os.makedirs(folder, exist_ok=True)
            name = re.sub(r"[^\w.-]+", "-", self.item.nodeid).strip("-")
            if len(name) > NAME_MAX:
                name = "%s-%08x" % (name[:NAME_MAX], zlib.crc32(name.encode()))
            number = "" if self.runs == 0 else "-%d" % (self.runs + 1)
            Path(folder, "%s%s.json" % (name, number)).write_text(json.dumps(result))

    def _finish(self, outcome):
        self.runs += 1
        result = Result(outcome["json"], outcome["report"])
        self.item.user_properties.extend(text.properties(result, self.runs))
        self.item.add_report_section("call", "floodtest", result.report)
        check = outcome["settings"]["check"]
        if self.check if check is None else check:
            self._judge(result, outcome["settings"]["inconclusive"])
        return result

    def _judge(self, result, inconclusive):
        good = result.passed if result.as_expected is None else result.as_expected
        if good:
            return
        if good is None and result.as_expected is None:
            config = self.item.config
            answer = inconclusive or config.getoption("floodtest_inconclusive") or config.getini("floodtest_inconclusive")
            if answer == "skip":
                pytest.skip(text.verdict(result))
            if answer == "warn":
                warnings.warn(pytest.PytestWarning(text.verdict(result)))
                return
            pytest.fail(text.verdict(result) + "\n\n(floodtest_inconclusive = skip or warn in pytest's ini file makes "
                        "this no failure)", pytrace=False)
        pytest.fail(text.verdict(result), pytrace=False)


def _loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _sentences(said, folder):
    """What floodtest said to stderr, without what only a shell needs."""
    lines = [re.sub(r"^floodtest: (run: )?", "", line) for line in said.replace(str(folder) + "/", "").splitlines()]
    return "\n".join(line for line in lines if not line.startswith("See 'floodtest "))
