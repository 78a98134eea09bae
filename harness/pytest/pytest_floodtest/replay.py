"""Makes a function of a test the client, in a process of its own that floodtest starts.

A local function cannot be imported by name, and a fork of pytest would have no agent inside and no end that
floodtest could see. So the test is run again there, with pytest, its conftest files, fixtures and parameters, up to
its call of flood.run; then the function is the client, with all that it has captured, and the rest of the test is
left out. What an earlier flood.run of the same test returned, it returns there, too.
"""
import asyncio
import inspect
import json
import os
import signal
import sys
import traceback
from pathlib import Path

import pytest

STATE = "PYTEST_FLOODTEST_REPLAY"
IMPORT_PATH = list(sys.path)  # as it was before pytest read the tests


def SELF(_url):
    """Stands for the test function itself, which the other process calls without flood.run."""


class Replay:
    """In the client's own process: which test is run again, and what its earlier runs were."""

    def __init__(self, state):
        self.nodeid = state["nodeid"]
        self.results = state["results"]

    def selected(self, items):
        chosen = [item for item in items if item.nodeid == self.nodeid][:1]
        if not chosen:
            print("floodtest: pytest does not find %s again in the client's own process" % self.nodeid)
        return chosen


def _load():
    text = os.environ.pop(STATE, None)  # what the client starts has no part in it
    return Replay(json.loads(Path(text).read_text())) if text else None


ACTIVE = _load()


def command(item, results, folder):
    """The client's command: child.py with pytest's own command line for this one test."""
    state = Path(folder, "replay.json")
    state.write_text(json.dumps({"nodeid": item.nodeid, "results": results, "path": IMPORT_PATH,
                                 "arguments": _arguments(item, folder)}))
    return [sys.executable, str(Path(__file__).with_name("child.py")), str(state)]


def _arguments(item, folder):
    config = item.config
    if hasattr(config, "workerinput"):  # of pytest-xdist: the command line is its controller's
        given = config.workerinput["mainargv"][1:]
    else:
        given = [str(word) for word in config.invocation_params.args]
    words = [word for word in given if word not in config.option.file_or_dir]
    words += [str(item.path), "--rootdir=%s" % config.rootpath, "-o", "cache_dir=%s" % Path(folder, "cache"), "-s"]
    if config.inipath is not None:
        words += ["-c", str(config.inipath)]
    # What would start more processes, or write where the pytest that was called writes.
    for option, words_against in (("numprocesses", ["-n0"]), ("no_cov", ["--no-cov"]), ("xmlpath", ["--junitxml="]),
                                  ("log_file", ["--log-file="]), ("basetemp", ["--basetemp=%s" % Path(folder, "tmp")])):
        words += words_against if hasattr(config.option, option) else []
    return words


class _Failures:
    """Instead of pytest's terminal: what is printed is the client's output, and here only why there is none."""

    def pytest_runtest_logreport(self, report):
        if report.failed or report.skipped:
            print("%s of the test %s:\n%s" % (report.when, report.outcome, report.longreprtext))

    def pytest_collectreport(self, report):
        if report.failed:
            print(report.longreprtext)


def silence(config):
    """Makes pytest say nothing but errors, and end on SIGTERM as on an error: fixtures are put away."""
    config.pluginmanager.unregister(name="terminalreporter")
    config.pluginmanager.register(_Failures(), "floodtest-failures")
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("floodtest ended the client", returncode=143))


def _own(frame):
    return str(Path(frame.f_code.co_filename).parent) in (str(Path(__file__).parent), str(Path(asyncio.__file__).parent))


def _died(error):
    """Ends the process at once, as a program that raises: what event loops and fixtures would still do may take longer
    than the client's end may be late, and its words."""
    code = error.code if isinstance(error, SystemExit) else 1
    if not isinstance(error, SystemExit):
        trace = error.__traceback__
        while trace is not None and _own(trace.tb_frame):
            trace = trace.tb_next
        traceback.print_exception(type(error), error, trace)
    elif isinstance(code, str):
        print(code, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else code is not None)


def _ended():
    """The client is over, so the test is: what follows flood.run is for the other process."""
    pytest.exit("the client ended", returncode=0)


def run(client, **named):
    """Ends this pytest when the client ends. named: what a test that is itself the client takes; no address then."""
    if inspect.iscoroutinefunction(client):
        asyncio.run(_called(client, named))
    else:
        try:
            value = client(*_given(named), **named)
        except (Exception, SystemExit) as error:
            _died(error)
        if inspect.isawaitable(value):
            asyncio.run(_called(lambda *_, **__: value, named))
    _ended()


async def arun(client):
    """run, in the event loop that there is."""
    await _called(client, {})
    _ended()


def _given(named):
    return [] if named else [os.environ["FLOODTEST_URL"]]


async def _called(client, named):
    try:
        if inspect.iscoroutinefunction(client):
            await client(*_given(named), **named)  # in no variable here: it would show in the culprit's chain
        else:
            value = client(*_given(named), **named)
            if inspect.isawaitable(value):
                await value
    except (Exception, SystemExit) as error:
        _died(error)
