"""The plugin in suites as others write them: real clients, real floods, few of them."""
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import BRIEF, CLIENTS, alive, text_of, wait_until

PAIR = """
@pytest.mark.floodtest(%s)
@pytest.mark.parametrize("limit", [None, 32])
def test_flow_control(flood, work_s, limit):
    async def client(url):
        await reads(url, work_s, max_queue=limit)
    flood.run(client)
    assert limit is not None
""" % BRIEF


def test_a_leak_fails_and_its_twin_passes_side_by_side(suite, pytester):
    pytest.importorskip("xdist")
    result = suite(PAIR, "-n2", "--junitxml=report.xml", "--floodtest-json=kept")
    result.assert_outcomes(passed=1, failed=1)
    said = text_of(result)
    assert "FAIL  unbounded-queue" in said and "held by" in said and "messages" in said, said
    assert "local 'ws' of reads()" in said and "Traceback" not in said and "replay.py" not in said.split("Captured")[0]
    assert "PASS          backpressure" in said  # in the summary, from another process
    properties = (pytester.path / "report.xml").read_text()
    assert '"floodtest.class" value="unbounded-queue"' in properties and "floodtest.culprit" in properties
    kept = [json.loads(path.read_text()) for path in (pytester.path / "kept").iterdir()]
    assert sorted(r["passed"] for r in kept) == [False, True]


def test_a_test_may_be_the_client_and_may_expect_a_failure(suite):
    result = suite("""
@pytest.mark.floodtest(idle="100ms", expect="crashed")
async def test_flood(flood_url, work_s):
    ws = await websockets.connect(flood_url)  # which nobody closes: a closing handshake may take seconds
    await ws.recv()
    raise ValueError(work_s)
""")
    result.assert_outcomes(passed=1)
    assert "crashed" in text_of(result)


ENDINGS = """
@pytest.mark.floodtest(idle="300ms")
def test_dies(flood):
    async def client(url):
        ws = await websockets.connect(url)
        await ws.recv()
        raise ValueError("no message of mine")
    flood.run(client)

@pytest.mark.floodtest(duration="200ms", max_duration="200ms", idle="300ms", drain="500ms", no_confirm=True)
def test_unsure(flood):
    flood.run(reads)

def test_two_of_them(flood):
    async def dies(url):
        async with websockets.connect(url) as ws:
            await ws.recv()
            os._exit(7)
    flood.check = False
    first = flood.run(dies, idle="100ms")
    assert first.verdict == "crashed" and first.passed is False and first.json["target"]["exit_code"] == 7
    second = flood.run([sys.executable, "-c", "import time; time.sleep(60)"], connect_timeout="300ms")
"""


@pytest.fixture(scope="module")
def endings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("endings")
    (folder / "test_client.py").write_text(CLIENTS + ENDINGS)
    done = subprocess.run([sys.executable, "-B", "-m", "pytest", "--floodtest-json=kept"], cwd=folder,
                          stdout=subprocess.PIPE, universal_newlines=True, timeout=120)
    return done.stdout, folder / "kept"


def section(said, test):
    """What is said of one test."""
    return said.split(" %s _" % test, 1)[1].split("\n___", 1)[0]


def test_a_client_that_dies_is_told_with_its_own_traceback(endings):
    said = section(endings[0], "test_dies").split("Captured")[0]
    assert "FAIL  crashed" in said and "ValueError: no message of mine" in said and "in client" in said
    assert "replay.py" not in said and "runners.py" not in said, said  # neither our frames nor asyncio's


def test_what_is_unsure_fails_and_says_how_to_change_that(endings):
    said = section(endings[0], "test_unsure")
    assert "INCONCLUSIVE" in said and "floodtest_inconclusive = skip or warn" in said
    assert "2 failed" in endings[0] and "1 error" in endings[0], endings[0]


def test_what_could_not_run_is_an_error_after_a_run_that_was_only_looked_at(endings):
    said = section(endings[0], "ERROR at call of test_two_of_them")
    assert "the client did not connect to ws://" in said and "Traceback" not in said, said


@pytest.mark.parametrize("answer, outcome", [("skip", "1 skipped"), ("warn", "1 passed, 1 warning")])
def test_unsure_may_be_less_than_a_failure(suite, pytester, endings, answer, outcome):
    """With a stand-in for floodtest, which says again what the real one said."""
    unsure = next(path for path in endings[1].iterdir() if "unsure" in path.name)
    stands_in = pytester.path / "again"
    stands_in.write_text('#!/bin/sh\nfor word; do case $word in --json=*) cp "%s" "${word#*=}" ;; esac; done\n'
                         "exit 4\n" % unsure)
    stands_in.chmod(0o755)
    pytester.makeini("[pytest]\nfloodtest_inconclusive = %s" % answer)
    result = suite("def test_unsure(flood):\n    flood.run(reads)\n", "--floodtest-binary=%s" % stands_in)
    assert outcome in text_of(result) and "INCONCLUSIVE" in text_of(result), text_of(result)


WRONG = """
@pytest.mark.floodtest(rat=5000, size="a lot")
def test_options(flood):
    flood.run(reads)

@pytest.mark.floodtest(expect="unbounded-queu")
def test_expectation(flood):
    flood.run(reads)

@pytest.mark.floodtest(5000)
def test_no_name(flood):
    flood.run(reads)

def test_fixture_of_the_client(flood, tmp_path):
    def client(url):
        raise OSError("no network at all")
    flood.run(client)

@pytest.mark.floodtest(rate=1)
def test_no_fixture():
    pass

def test_no_run(flood):
    pass

@pytest.mark.floodtest(inconclusive="Skip")
def test_inconclusive(flood):
    flood.run(reads)

def test_no_client(flood):
    flood.run(5)
"""


def test_wrong_use_is_an_error_in_floodtests_own_words(suite):
    result = suite(WRONG)
    result.assert_outcomes(errors=7, failed=1)
    said = text_of(result)
    for sentence in ("unknown option --rat", "--size: expected a size like 1KiB, 64kB or 2MB, got 'a lot'",
                     "did you mean unbounded-queue?", "takes options by their names, not 5000",
                     "OSError: no network at all", "asks for neither of the fixtures", "ran no client",
                     "inconclusive is fail or skip or warn, not 'Skip'", "a client is a function, a command as a list"):
        assert sentence in said, "nothing about %r in\n%s" % (sentence, said)


def test_without_floodtest_it_says_so(suite):
    result = suite("def test_it(flood):\n    flood.run(reads)\n", "--floodtest-binary=/nowhere/floodtest")
    assert "floodtest was not found" in text_of(result)
    result.assert_outcomes(errors=1)


def test_it_can_be_left_out_and_collects_without_a_run(suite):
    result = suite(PAIR, "--collect-only", "-q")
    assert "2 tests collected" in text_of(result)
    result = suite(PAIR, "-p", "no:pytest_floodtest", "-p", "no:floodtest")
    assert "fixture 'flood' not found" in text_of(result)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_pytest(tmp_path, number):
    (tmp_path / "test_client.py").write_text(CLIENTS + """
@pytest.mark.floodtest(duration="60s")
def test_long(flood):
    async def client(url):
        async with websockets.connect(url) as ws:
            await ws.recv()
            with open("pids.part", "w") as file:
                file.write("%d %d" % (os.getpid(), os.getppid()))
            os.rename("pids.part", "pids")
            async for message in ws:
                await asyncio.sleep(0.001)
    flood.run(client)
""")
    outer = subprocess.Popen([sys.executable, "-B", "-m", "pytest"], cwd=tmp_path,
                             stdout=subprocess.PIPE, universal_newlines=True, start_new_session=True)
    try:
        wait_until(lambda: (tmp_path / "pids").exists() or outer.poll() is not None, "the client's flood")
        pids = [int(word) for word in (tmp_path / "pids").read_text().split()]
        outer.send_signal(number)
        outer.wait(30)
        wait_until(lambda: not any(map(alive, pids)), "the end of %s" % pids)
    finally:
        outer.kill()
        outer.wait()
        outer.stdout.close()


def test_an_async_test_awaits_its_flood(suite):
    pytest.importorskip("pytest_asyncio")
    result = suite("""
@pytest.mark.asyncio
@pytest.mark.floodtest(idle="100ms", expect={"verdict": "fail", "class": "crashed"})
async def test_flood(flood):
    beside = asyncio.create_task(asyncio.sleep(0.1))
    async def client(url):
        ws = await websockets.connect(url)
        await ws.recv()
        raise ValueError("of the client")
    result = await flood.arun(client)
    assert beside.done() and "of the client" in result.json["target"]["output_tail"]
""")
    result.assert_outcomes(passed=1)
