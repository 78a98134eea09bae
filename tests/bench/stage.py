"""Starts the programs that are measured, and says what else the machine did meanwhile."""

import json
import math
import os
import pathlib
import platform
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time

LIMIT_S = 120  # of any one program
READY_S = 10  # until a server listens
OTHERS_CORES = 0.1  # more than this of other processes, and the machine was not idle


class Failed(Exception):
    """Something could not be measured; the sentence says why."""


class Load:
    """CPU that other processes used in a `with` block, in cores: all of /proc/stat without our
    own. A kernel that accounts interrupts apart (IRQ_TIME_ACCOUNTING) books the work of our
    own loopback as others'."""

    def __enter__(self):
        self.before = self.now()
        return self

    def __exit__(self, *_):
        wall, busy, ours, stolen = (b - a for a, b in zip(self.before, self.now()))
        self.others = max(busy - ours, 0) / wall
        self.stolen = stolen / wall

    @staticmethod
    def now():
        ticks = os.sysconf("SC_CLK_TCK")
        with open("/proc/stat", encoding="ascii") as file:
            user, nice, system, _, _, irq, softirq, stolen = file.readline().split()[1:9]
        busy = sum(map(int, (user, nice, system, irq, softirq))) / ticks
        ours = 0.0
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
            usage = resource.getrusage(who)
            ours += usage.ru_utime + usage.ru_stime
        return time.monotonic(), busy, ours, int(stolen) / ticks


def say(program, code, errors):
    return f"{pathlib.Path(program).name} ended with {code}: {errors.strip() or 'no word'}"


def finish(process, interrupt=signal.SIGKILL):
    """Waits for its end; returns what it printed. floodtest is interrupted, so that it ends its client."""
    try:
        out, errors = process.communicate(timeout=LIMIT_S)
    except BaseException as why:
        process.send_signal(interrupt)
        try:
            process.communicate(timeout=READY_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        if isinstance(why, subprocess.TimeoutExpired):
            raise Failed(f"{process.args[0]} does not end") from None
        raise
    return out, errors


def start(*command):
    try:
        return subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)
    except OSError as why:
        raise Failed(f"cannot start {command[0]}: {why.strerror}") from None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_listening(process, port):
    """Looks into the kernel's table: to connect would count as a client."""
    end = time.monotonic() + READY_S
    while time.monotonic() < end and process.poll() is None:
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            with open(table, encoding="ascii") as file:
                for line in file.readlines()[1:]:
                    fields = line.split()
                    if fields[3] == "0A" and int(fields[1].split(":")[1], 16) == port:
                        return
        time.sleep(0.01)
    raise Failed(f"{process.args[0]} does not listen on port {port}")


class Stage:
    """The programs of one build."""

    def __init__(self, build, python):
        self.build = pathlib.Path(build).resolve()
        self.python = python
        self.tcpkali = shutil.which("tcpkali")
        self.iperf3 = shutil.which("iperf3")

    def program(self, name):
        return str(self.build / name)

    def sink(self, address, *options):
        process = start(self.program("bench-sink"), *options, address)
        out, errors = finish(process)
        if process.returncode != 0:
            raise Failed(say("bench-sink", process.returncode, errors))
        return json.loads(out)

    def serve(self, *command, raw=False):
        """A program that prints its port, serves one sink, and prints what it did."""
        process = start(*command)
        try:
            port = process.stdout.readline().strip()
            if not port:
                raise Failed(say(command[0], process.wait(LIMIT_S), process.stderr.read()))
            sink = self.sink(f"127.0.0.1:{port}", *(["--raw"] if raw else []))
            out, errors = finish(process)
        finally:
            process.kill()
            process.wait()
        if process.returncode != 0:
            raise Failed(say(command[0], process.returncode, errors))
        return {"server": json.loads(out), "sink": sink}

    def blaster(self, seconds, *options):
        return self.serve(self.program("bench-blaster"), "--seconds", seconds, *options, raw=True)

    def bare_server(self, seconds, size):
        return self.serve(self.program("bench-bare-server"), "--seconds", seconds, "--size", size)

    def tcpkali_sends(self, seconds, size):
        port = free_port()
        process = start(self.tcpkali, "--ws", "--listen-mode=active", "-w", 1, "-l", port,
                        "-T", f"{seconds}s", "-m", "x" * size)
        try:
            await_listening(process, port)
            sink = self.sink(f"127.0.0.1:{port}")
            finish(process)
        finally:
            process.kill()
            process.wait()
        return {"sink": sink}

    def iperf3_sends(self, seconds):
        if not self.iperf3:
            raise Failed("iperf3 is not in PATH: make deps")
        port = free_port()
        server = start(self.iperf3, "-s", "-1", "-p", port)
        try:
            await_listening(server, port)
            client = start(self.iperf3, "-c", "127.0.0.1", "-p", port, "-l", "64K",
                           "-t", max(1, round(seconds)), "-J")  # whole seconds; 0 is for ever
            out, errors = finish(client)
        finally:
            server.kill()
            server.communicate()
        if client.returncode != 0:
            raise Failed(say("iperf3", client.returncode, errors or out))
        return json.loads(out)["end"]["sum_received"]["bits_per_second"] / 8

    def floodtest(self, *options, client):
        """One run; its JSON result. The verdict is not of interest, unless there is none."""
        with tempfile.TemporaryDirectory() as scratch:
            result = pathlib.Path(scratch) / "result.json"
            process = start(self.program("floodtest"), "--quiet", "--json", result,
                            "--python", self.python, *options, *client)
            _, errors = finish(process, signal.SIGINT)
            try:
                return json.loads(result.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                raise Failed(say("floodtest", process.returncode, errors)) from None

    def flood(self, *options, connections=1):
        """floodtest against the sink. What one sent, the other must have got."""
        with tempfile.TemporaryDirectory() as scratch:
            counted = pathlib.Path(scratch) / "sink.json"
            sink = ["--", self.program("bench-sink"), "--connections", connections]
            result = self.floodtest("--no-confirm", *options,
                                    client=[*sink, "--json", counted, "{url}"])
            try:
                sink = json.loads(counted.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                raise Failed(f"the sink ended without a word: {result['verdict']['summary']}") \
                    from None
        sent, got = result["flood"]["sent_messages"], sink["messages"]
        if sent != got:
            raise Failed(f"floodtest sent {sent} messages, the sink got {got}: "
                         f"{result['verdict']['summary']}")
        return {"result": result, "sink": sink}


def phase_rows(result, name="flood"):
    """The rows of the series in that phase, each a dict."""
    span = next(phase for phase in result["phases"] if phase["name"] == name)
    columns = result["series"]["columns"]
    rows = (dict(zip(columns, row)) for row in result["series"]["rows"])
    return [row for row in rows if span["start_s"] <= row["t_ns"] / 1e9 <= span["end_s"]]


def cpu_share(rows):
    """Of a core, floodtest itself, between the first and the last of these rows."""
    first, last = rows[0], rows[-1]
    return (last["self_cpu_ns"] - first["self_cpu_ns"]) / (last["t_ns"] - first["t_ns"])


def interval(values):
    """Of the median: the k-th values from both ends, 95 % by the binomial distribution; of fewer
    than six the lowest and the highest."""
    values, n, k, outside = sorted(values), len(values), 0, 0.0
    while k < (n - 1) // 2:
        outside += 2 * math.comb(n, k) / 2 ** n
        if outside > 0.05:
            break
        k += 1
    return values[max(k - 1, 0)], values[n - 1 - max(k - 1, 0)]


def spread(values):
    low, high = interval(values)
    return {"median": statistics.median(values), "low": low, "high": high,
            "values": list(values)}


def host():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    with open("/proc/meminfo", encoding="ascii") as file:
        memory_kib = int(file.readline().split()[1])
    return {"cpu": models[0] if models else platform.machine(), "cores": os.cpu_count(),
            "usable_cores": len(os.sched_getaffinity(0)), "kernel": platform.release(),
            "memory_bytes": memory_kib * 1024, "load_average": os.getloadavg(),
            "files_limit": resource.getrlimit(resource.RLIMIT_NOFILE)[1]}
