"""What the tests of pytest-floodtest share: suites of others, run by a pytest of their own (pytester). That
knows the plugin by $PYTEST_PLUGINS, or because it is installed."""
import time
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CLIENTS = '''
import asyncio, os, sys
import pytest, websockets

@pytest.fixture
def work_s():
    return 0.001

async def reads(url, work_s=0.001, **limits):
    async with websockets.connect(url, **limits) as ws:
        async for message in ws:
            await asyncio.sleep(work_s)
'''
BRIEF = 'duration="2s", idle="300ms", drain="1s", budget="32MiB"'


@pytest.fixture
def suite(pytester):
    """Runs a suite: suite(text, *arguments) gives pytester's result."""

    def run(text, *arguments):
        pytester.makepyfile(test_client=CLIENTS + text)
        return pytester.runpytest_subprocess(*arguments, timeout=120)

    return run


def text_of(result):
    return "\n".join(result.outlines + result.errlines)


def wait_until(condition, what, limit_s=30):
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "%s did not come about in %d s" % (what, limit_s)
        time.sleep(0.02)


def alive(pid):
    try:
        return Path("/proc/%d/stat" % pid).read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False
