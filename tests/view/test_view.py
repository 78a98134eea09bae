#!/usr/bin/python3
"""The live view of a run, seen by clients that others wrote: python3-websockets, the parsers of
python3-prometheus-client; and by some that mean no good."""
import asyncio
import json
import os
import socket
import subprocess
import tempfile
import time
import unittest

import websockets
from prometheus_client import openmetrics, parser
import prometheus_client.openmetrics.parser

import ask
from run import PROGRAM, Run

QUICK = ("--duration", "1s", "--idle", "300ms", "--no-confirm", "--no-agent", "--rate", "2000")
VIEWERS_MAX = 16

GARBAGE = (
    b"", b"\0", b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + os.urandom(500),
    b"GET / HTTP/1.1\r\nHost: " + b"x" * 100000 + b"\r\n\r\n",
    b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n",
    b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /%00%ff%2e%2e HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\nx",
    b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 10000 + b"\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + os.urandom(64),
    os.urandom(20000),
)


def sample(text, name, **labels):
    """The value of one sample in OpenMetrics text."""
    for family in openmetrics.parser.text_string_to_metric_families(text):
        for one in family.samples:
            if one.name == name and labels.items() <= one.labels.items():
                return one.value
    raise AssertionError(name + " is not in: " + text)


async def follow(port):
    """All messages of /live, and the code that it was closed with."""
    messages = []
    async with websockets.connect(
            "ws://127.0.0.1:%d/live" % port, subprotocols=["floodtest-live"],
            origin="http://127.0.0.1:%d" % port, max_size=None) as live:
        async for text in live:
            messages.append(json.loads(text))
        assert live.subprotocol == "floodtest-live"
    return messages, live.close_code


def rows_of(messages):
    return [row for message in messages if message["type"] == "rows" for row in message["rows"]]


class OneRun(unittest.TestCase):
    """One run with everybody at once, because runs take time."""

    def test_a_run(self):
        with Run("--ui=0", "--metrics-port", "0", *QUICK) as run:
            self.run_, self.ui = run, run.await_port("live view")
            self.metrics = run.await_port("metrics")
            sleeper, status = ask.upgrade(self.ui, receive=2048)
            self.assertEqual(status, 101)
            messages, code = asyncio.run(self.beside_a_viewer())
            began = time.monotonic()
            exit_code = run.finish()
            sleeper.close()
            self.assertEqual(exit_code, 0, run.errors)
            # The one that never reads holds it up for no longer than its patience.
            self.assertLess(time.monotonic() - began, 3.5)
            self.check_messages(messages, code, run.result())
            self.check_instrument(run.result())

    async def beside_a_viewer(self):
        viewer = asyncio.create_task(follow(self.ui))
        await asyncio.to_thread(self.look_from_outside)
        return await viewer

    def look_from_outside(self):
        self.check_page()
        self.check_strangers()
        self.check_garbage()
        self.check_too_many()
        self.check_metrics()

    def check_page(self):
        answer = ask.get(self.ui, "/")
        self.assertEqual(answer.status, 200)
        self.assertIn("floodtest", answer.body)
        self.assertEqual(answer.headers["content-type"], "text/html; charset=utf-8")
        self.assertEqual(answer.headers["cache-control"], "no-store")
        self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
        self.assertIn("frame-ancestors 'none'", answer.headers["content-security-policy"])
        self.assertEqual(ask.get(self.ui, "/", host="localhost:9").status, 200)
        self.assertIn(" 200 ", ask.get(self.ui, "/", method="HEAD"))
        self.assertEqual(ask.get(self.ui, "/nothing").status, 404)
        self.assertEqual(ask.get(self.metrics, "/").status, 404)
        self.assertEqual(ask.get(self.ui, "/", method="DELETE").status, 405)

    def check_strangers(self):
        for port in (self.ui, self.metrics):
            self.assertEqual(ask.get(port, "/metrics", host="evil.example").status, 403)
            self.assertEqual(ask.get(port, "/metrics", host="").status, 403)
        self.assertEqual(ask.get(self.ui, "/", host="evil.example:%d" % self.ui).status, 403)
        handshakes = (
            (403, {"origin": "http://evil.example"}),
            (403, {"origin": "null"}),
            (403, {"origin": ""}),
            (403, {"origin": "http://localhost:%d" % self.ui}),
            (403, {"host": "evil.example", "origin": "http://evil.example"}),
            (404, {"path": "/other"}),
            (400, {"protocol": "chat"}),
            (400, {"protocol": ""}),
        )
        for wanted, how in handshakes:
            sock, status = ask.upgrade(self.ui, **how)
            sock.close()
            self.assertEqual(status, wanted, how)
        sock, status = ask.upgrade(self.metrics)
        sock.close()
        self.assertEqual(status, 404)

    def check_garbage(self):
        for data in GARBAGE:
            answer = ask.raw(self.ui, data)
            self.assertNotIn(b"root:x:", answer)  # of /etc/passwd; the page has a rule of CSS with ":root:"
        talker, status = ask.upgrade(self.ui)
        self.assertEqual(status, 101)
        with talker:  # an endless message: it is cut off
            try:
                talker.sendall(b"\x82\xff" + (1 << 40).to_bytes(8, "big") + b"\0" * 4)
                for _ in range(10000):
                    talker.sendall(b"\0" * 65536)
                self.fail("it listens to everything")
            except OSError:
                pass

    def check_too_many(self):
        sockets = []
        statuses = []
        for _ in range(VIEWERS_MAX + 1):
            sock, status = ask.upgrade(self.ui)
            sockets.append(sock)
            statuses.append(status)
        for sock in sockets:
            sock.close()
        self.assertEqual(statuses[-1], 503, statuses)
        self.assertIn(101, statuses)

    def check_metrics(self):
        text = ask.get(self.metrics, "/metrics", Accept="text/plain")
        self.assertEqual(text.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8")
        names = [f.name for f in parser.text_string_to_metric_families(text.body)]
        self.assertIn("floodtest_sent_messages", names)
        wanted = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"
        before = -1
        until = time.monotonic() + 20
        while time.monotonic() < until:
            answer = ask.get(self.ui, "/metrics", Accept=wanted)
            self.assertEqual(answer.headers["content-type"],
                             "application/openmetrics-text; version=1.0.0; charset=utf-8")
            sent = sample(answer.body, "floodtest_sent_messages_total")
            if sample(answer.body, "floodtest_phase", floodtest_phase="flood") and sent > before >= 0:
                self.assertGreater(sample(answer.body, "floodtest_client_memory_bytes"), 0)
                return
            before = sent
            time.sleep(0.1)
        self.fail("no flood was to be seen")

    def check_messages(self, messages, code, result):
        self.assertEqual(code, 1000)
        start, last = messages[0], messages[-1]
        self.assertEqual(start["type"], "start")
        self.assertEqual(start["command"], result["target"]["command"])
        self.assertEqual(start["scenario"], result["scenario"])
        self.assertEqual(start["columns"], result["series"]["columns"])
        rows = rows_of(messages)
        times = [row[start["columns"].index("t_ns")] for row in rows]
        self.assertEqual(times, sorted(set(times)))
        self.assertEqual(rows[-1], result["series"]["rows"][-1])
        self.assertGreater(len(rows), 50)
        phases = [m for m in messages if m["type"] == "phases"][-1]["phases"]
        names = [phase["name"] for phase in result["phases"]]
        self.assertEqual([p["name"] for p in phases if p["name"] in names], names)
        self.assertEqual(last["type"], "result")
        del result["series"]
        self.assertEqual(last["result"], result)

    def check_instrument(self, result):
        # One that never reads, garbage and many viewers neither delay the flood nor fill us.
        self.assertLess(result["instrument"]["rss_bytes"], 64 << 20)
        self.assertLess(result["flood"]["rate_error"], 0.01)


class BeforeARun(unittest.TestCase):
    def test_a_taken_port(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            for option in ("--ui=" + port, "--metrics-port=127.0.0.1:" + port):
                with Run("--ui", option) as run:
                    self.assertEqual(run.finish(), 3)
                with tempfile.TemporaryDirectory() as folder, Run(option, "--junit", folder + "/j.xml") as run:
                    self.assertEqual(run.finish(), 3)
                    with open(folder + "/j.xml", encoding="utf-8") as file:
                        self.assertIn("address already in use", file.read())  # CI is told, too
                    self.assertIn("address already in use", run.errors)
                    self.assertIn(option.partition("=")[0], run.errors)
                    self.assertFalse(os.path.exists(run.json_path))

    def test_of_one_run_alone(self):
        for command in (["sweep"], ["certify"], ["suite"]):
            done = subprocess.run([PROGRAM, *command, "--ui", "--target", "x.py"],
                                  capture_output=True, text=True, timeout=20, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn("it shows one run", done.stderr)

    def test_bad_ports(self):
        for option in ("--ui=x", "--ui=70000", "--metrics-port=localhost:1", "--metrics-port=::1",
                       "--metrics-port="):
            done = subprocess.run([PROGRAM, option, "--target", "scenarios/founding/bounded.py"],
                                  capture_output=True, text=True, timeout=20, check=False)
            self.assertEqual(done.returncode, 2, option)
            self.assertIn(option.partition("=")[0] + ": expected", done.stderr)


if __name__ == "__main__":
    unittest.main()
