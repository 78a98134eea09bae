"""pytest-floodtest: is the flow control of a client all right? README.md says how to use it.

command.py runs floodtest, result.py and text.py are what it said, flood.py is the fixture, and
replay.py lets a test's own function be the client. Here are pytest's hooks alone.
"""
import os

import pytest

from . import command, replay, text
from .flood import Flood, NotRun

FLOOD = pytest.StashKey()


def pytest_addoption(parser):
    group = parser.getgroup("floodtest", "floods of network clients")
    group.addoption("--floodtest-binary", metavar="FILE",
                    help="the floodtest to run, else $FLOODTEST, else the ini's, else from PATH")
    group.addoption("--floodtest-inconclusive", choices=command.INCONCLUSIVE,
                    help="what a run is from which nothing follows (default: fail)")
    group.addoption("--floodtest-options", metavar="WORDS", default="",
                    help="options for every run, like '--duration 3s'; marks go before them")
    group.addoption("--floodtest-json", metavar="DIR",
                    help="keep the JSON result of every run here, for floodtest compare")
    parser.addini("floodtest_binary", "the floodtest to run")
    parser.addini("floodtest_inconclusive", "fail, skip or warn", default="fail")
    parser.addini("floodtest_options", "options for every run", type="args")


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    config.addinivalue_line("markers", "floodtest(**options): floodtest's options by their long names, with "
                            "underscores, and expect, check, inconclusive; for the fixtures flood and flood_url")
    command.check_settings(config)
    if replay.ACTIVE:
        replay.silence(config)


@pytest.fixture
def flood(request):
    """Runs a client against a flood: flood.run(client), await flood.arun(client)."""
    request.node.stash[FLOOD] = runner = Flood(request.node)
    return runner


@pytest.fixture
def flood_url(request):
    """The address of the flood, for a test that is itself the client."""
    if not replay.ACTIVE:
        request.node.stash[FLOOD] = Flood(request.node)
    return os.environ["FLOODTEST_URL"] if replay.ACTIVE else "(only the client's own process has the address)"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    if replay.ACTIVE:
        items[:] = replay.ACTIVE.selected(items)


def pytest_runtest_setup(item):
    marked = any(mark.name == "floodtest" for mark in item.own_markers)
    if marked and not {"flood", "flood_url"} & set(getattr(item, "fixturenames", ())):
        pytest.fail("is marked floodtest and asks for neither of the fixtures flood and flood_url, "
                    "so that nothing would be flooded", pytrace=False)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """A test that asks for flood_url is the client: here it is run, there it is called."""
    if "flood_url" not in pyfuncitem.fixturenames:
        return None
    if not replay.ACTIVE:
        pyfuncitem.stash[FLOOD].run(replay.SELF)
        return True
    if pyfuncitem.get_closest_marker("anyio"):
        return None  # anyio's plugin runs it
    names = pyfuncitem._fixtureinfo.argnames
    replay.run(pyfuncitem.obj, **{name: pyfuncitem.funcargs[name] for name in names})
    return True


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    runner = item.stash.get(FLOOD, None)
    if call.excinfo is not None and isinstance(call.excinfo.value, NotRun):
        report.floodtest_not_run = True
    elif runner is not None and report.when == "call" and report.passed and not runner.runs:
        report.outcome = "failed"
        report.longrepr = "asks for the fixture flood and ran no client: call flood.run(client)"


def pytest_report_teststatus(report):
    """What could not be run is an error: it says nothing of the client."""
    if getattr(report, "floodtest_not_run", False):
        return "error", "E", "ERROR"
    return None


def pytest_terminal_summary(terminalreporter):
    reports = [r for group in terminalreporter.stats.values() for r in group if getattr(r, "when", "") == "call"]
    lines = [line for report in reports for line in text.summary_lines(report)]
    if lines and terminalreporter.verbosity >= 0:
        terminalreporter.section("floods")
        for line in lines:
            terminalreporter.write_line(line)
