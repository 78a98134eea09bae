"""What is measured: one function each. It takes the stage and the options and yields rows of the
table; the raw numbers of a row stand beside it, for the JSON."""

import pathlib

import stage as st

MIB = 1 << 20
FOUNDING = pathlib.Path(__file__).resolve().parents[2] / "scenarios" / "founding" / "leaky.py"
SIZES = (100, 1024, 16384)
RATES = (1, 100, 5000, 100_000, 1_000_000)
IDLE_S = 0.3
OWN_S = 5
CONNECTIONS = 10_000
FILES_SPARE = 200  # descriptors besides the connections'
# What the server lets the kernel hold unsent, in server/connection.c: the blaster with the
# same bound is the harder measure, as all that is copied stays in the cache.
UNSENT_BYTES = 128 * 1024


def row(what, measured, reach, ok, raw, load=None):
    """ok: True, False, "unclear" (the reach lies within the spread), None (nothing is asked)."""
    return {"what": what, "measured": measured, "reach": reach, "ok": ok, "raw": raw,
            "others": load.others if load else None, "stolen": load.stolen if load else None}


def size_name(size):
    return f"{size // 1024} KiB" if size % 1024 == 0 else f"{size} B"


def percent(share, digits=1):
    return f"{100 * share:.{digits}f} %"


def gigabytes(spread):
    return f"{spread['median'] / 1e9:.2f} GB/s"


def ratio_text(spread):
    return f"{spread['median']:.2f} ({spread['low']:.2f} to {spread['high']:.2f})"


def times(seconds, idle=IDLE_S):
    return ("--duration", f"{seconds}s", "--max-duration", f"{seconds}s", "--idle", f"{idle}s")


def alternate(pairs, **runs):
    """Runs all, pairs times, each time in the other order; a list of results for each."""
    results = {name: [] for name in runs}
    for i in range(pairs):
        for name in runs if i % 2 == 0 else reversed(runs):
            results[name].append(runs[name]())
    return results


def ratios(results, over, under):
    return st.spread([a / b for a, b in zip(results[over], results[under])])


def throughput(stage, options):
    """Wire bytes per second, all read by the same sink."""
    for size in SIZES:
        def flood(size=size):
            run = stage.flood("--rate", "max", "--size", size, *times(options.seconds))
            return run["sink"]["bytes_per_s"]

        def blaster(*more):
            return stage.blaster(options.seconds, *more)["sink"]["bytes_per_s"]

        runs = {"floodtest": flood, "blaster": blaster,
                "bounded": lambda: blaster("--unsent", UNSENT_BYTES),
                "iperf3": lambda: stage.iperf3_sends(options.seconds)}
        if stage.tcpkali:
            runs["tcpkali"] = lambda size=size: \
                stage.tcpkali_sends(options.seconds, size)["sink"]["bytes_per_s"]
        with st.Load() as load:
            results = alternate(options.pairs, **runs)
        of = {name: st.spread(values) for name, values in results.items()}
        name = size_name(size)
        mine = of["floodtest"]["median"]
        messages = mine / (size + (2 if size < 126 else 4))
        yield row(f"flood of {name}", f"{gigabytes(of['floodtest'])}, {messages / 1e6:.2f} M/s",
                  "", None, of["floodtest"], load)
        for other, label, reach in (
                ("blaster", "raw TCP sender", 0.8),
                ("bounded", "raw TCP sender with as little unsent", None),
                ("iperf3", "iperf3", None),
                ("tcpkali", "tcpkali", 1.25)):
            what = f"flood of {name} ÷ {label}"
            if other not in results:
                yield row(what, f"{label} is not in PATH", f"≥ {reach}", None, None)
                continue
            ratio = ratios(results, "floodtest", other)
            yield row(what, f"{ratio_text(ratio)} of {gigabytes(of[other])}",
                      f"≥ {reach}" if reach else "", ratio["median"] >= reach if reach else None,
                      {"ratio": ratio, "other": of[other]}, load)


def rates(stage, options):
    """Arrivals at the sink against what was asked, and floodtest's own lateness."""
    for rate in RATES:
        with st.Load() as load:
            run = stage.flood("--rate", rate, "--size", 100, *times(options.rate_seconds))
        flood, rows = run["result"]["flood"], st.phase_rows(run["result"])
        arrived = run["sink"]["messages_per_s"]
        if arrived is None:
            raise st.Failed(f"{options.rate_seconds:g} s of {rate}/s are too short to measure a "
                            "rate: give more --rate-seconds")
        error = abs(arrived / rate - 1)
        raw = {"error": error, "arrived_per_s": arrived, "cpu": st.cpu_share(rows), **flood}
        yield row(f"rate error at {rate}/s", percent(error, 4), "≤ 0.01 %", error <= 1e-4,
                  raw, load)
        bounded = rate <= 100_000
        yield row(f"p99 lateness at {rate}/s", f"{flood['lag_p99_ms']:.3f} ms",
                  "≤ 0.3 ms" if bounded else "",
                  flood["lag_p99_ms"] <= 0.3 if bounded else None, None, load)


def own(stage, options):
    """floodtest's own CPU and memory, one connection: at rest only the probes take time."""
    seconds = min(OWN_S, options.rate_seconds)
    peaks = {}
    for rate in (5000, "max"):
        with st.Load() as load:
            run = stage.flood("--rate", rate, "--size", 1024, *times(seconds, idle=seconds))
        rows = st.phase_rows(run["result"])
        rest = st.cpu_share(st.phase_rows(run["result"], "idle"))
        early, late = rows[len(rows) // 4]["self_rss_bytes"], rows[-1]["self_rss_bytes"]
        peaks[rate] = {"early": early, "late": late, "cpu": st.cpu_share(rows),
                       "cpu_at_rest": rest, "messages": run["sink"]["messages"]}
        if rate != "max":
            cpu = peaks[rate]["cpu"]
            yield row("own CPU at 5000/s of 1 KiB", f"{percent(cpu)} of a core", "≤ 2 %",
                      cpu <= 0.02, {"cpu": cpu}, load)
            yield row("… of that, looking (50 times a second)", f"{percent(rest)} of a core", "",
                      None, {"cpu": rest}, load)
    most = max(max(peak["early"], peak["late"]) for peak in peaks.values())
    grown = max(peak["late"] - peak["early"] for peak in peaks.values())
    yield row("own memory, one connection", f"{most / MIB:.1f} MiB", "≤ 64 MiB",
              most <= 64 * MIB, {str(rate): peak for rate, peak in peaks.items()})
    yield row("… grown in the flood", f"{grown / 1024:.0f} KiB in {seconds:g} s, "
              f"{peaks['max']['messages'] / 1e6:.1f} M messages", "flat", grown <= 2e6, None)


def watching(stage, options):
    """The same flood with the harness around the server and without it."""
    def watched():
        run = stage.flood("--rate", "max", "--size", 1024, *times(options.seconds))
        return run["sink"]["bytes_per_s"]

    def bare():
        return stage.bare_server(options.seconds, 1024)["sink"]["bytes_per_s"]

    with st.Load() as load:
        results = alternate(2 * options.pairs, watched=watched, bare=bare)
    ratio = ratios(results, "watched", "bare")
    cost = {key: 1 - ratio[other]
            for key, other in (("median", "median"), ("low", "high"), ("high", "low"))}
    unclear = cost["low"] <= 0.01 < cost["high"]
    yield row("what watching costs a busy client",
              f"{percent(cost['median'])} ({percent(cost['low'])} to {percent(cost['high'])})",
              "≤ 1 %", "unclear" if unclear else cost["high"] <= 0.01,
              {"ratio": ratio, **{name: st.spread(some) for name, some in results.items()}}, load)


def connections(stage, options):
    wanted = min(options.connections, st.host()["files_limit"] - FILES_SPARE)
    with st.Load() as load:
        run = stage.flood("--connections", wanted, "--connect-timeout", "60s", "--rate", "50k",
                          "--size", 100, *times(min(OWN_S, options.rate_seconds), idle=1),
                          connections=wanted)
    result, sink = run["result"], run["sink"]
    rows = st.phase_rows(result)
    at_start = result["series"]["rows"][0]
    before = at_start[result["series"]["columns"].index("self_rss_bytes")]
    peak = max(line["self_rss_bytes"] for line in rows)
    each = (peak - before) / wanted
    cpu = st.cpu_share(rows)
    raw = {"connections": wanted, "served": sink["served"], "connect_s": sink["connect_s"],
           "rss_before": before, "rss_peak": peak, "bytes_each": each, "cpu": cpu,
           "flood": result["flood"]}
    name = f"{wanted} connections"
    yield row(f"{name}: all served", f"{sink['served']}", f"{CONNECTIONS}",
              sink["served"] == wanted >= min(CONNECTIONS, options.connections), raw, load)
    yield row(f"{name}: own memory for each", f"{each / 1024:.1f} KiB", "≤ 8 KiB",
              each <= 8 * 1024, None)
    yield row(f"{name}: until all are open", f"{sink['connect_s']:.2f} s", "", None, None)
    yield row(f"{name}: own CPU at 50 000/s", f"{percent(cpu, 0)} of a core", "≤ 100 %",
              cpu <= 1, None, load)


def culprit(result):
    """The first one, as a developer calls it; None if there is none with a name."""
    first = result["culprits"][0] if result["culprits"] else {}
    return first.get("owner") and f"{first['type']} {first['owner']}"


def verdict(stage, options):
    """The founding bug: when is it decided, and is the culprit named?"""
    decided, named = [], []
    with st.Load() as load:
        for _ in range(options.verdicts):
            result = stage.floodtest("--rate", 5000, "--size", 1024,
                                     client=["--target", FOUNDING])
            if result["verdict"]["passed"] is not False:
                raise st.Failed(f"the founding bug got {result['verdict']['class']}")
            decided.append(result["verdict"]["decided_s"])
            named.append(culprit(result))
    when = st.spread(decided)
    yield row("founding bug at 5000/s of 1 KiB: FAIL after",
              f"{when['median']:.1f} s ({when['low']:.1f} to {when['high']:.1f})", "≤ 5 s",
              when["high"] <= 5, when, load)
    yield row("… culprit", named[0] or "none", "named", all(named), {"named": named})


PARTS = {part.__name__: part
         for part in (throughput, rates, own, watching, connections, verdict)}
