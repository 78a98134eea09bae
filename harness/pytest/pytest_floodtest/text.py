"""A result in words: floodtest's own sentences, put together for a test's failure."""

WORDS = {True: "PASS", False: "FAIL", None: "INCONCLUSIVE"}
TAIL_LINES = 12
PROPERTIES = {
    "passed": lambda r: r["passed"],
    "class": lambda r: r["verdict"]["class"],
    "read_rate": lambda r: r["client"]["read_rate"],
    "sent_rate": lambda r: r["flood"]["achieved_rate"],
    "sent_messages": lambda r: r["flood"]["sent_messages"],
    "withheld_messages": lambda r: r["flood"]["withheld_messages"],
    "memory_start_bytes": lambda r: r["client"]["memory"]["start_bytes"],
    "memory_end_bytes": lambda r: r["client"]["memory"]["end_bytes"],
    "memory_per_message": lambda r: r["client"]["memory"]["per_message"],
    "culprit": lambda r: r["culprits"][0]["sentence"] if r["culprits"] else None,
}


def _rows(label, lines):
    return ["%-11s %s" % (label if i == 0 else "", line) for i, line in enumerate(lines)]


def _ending(target):
    """How the client ended, if it did, and its last words."""
    if target["signal"] is not None:
        how = ["by signal %s" % target["signal"]]
    elif target["exit_code"]:
        how = ["with status %s" % target["exit_code"]]
    else:
        return []
    return _rows("ended", how) + _rows("said", target["output_tail"].rstrip().split("\n")[-TAIL_LINES:])


def _amount(limit):
    if limit["value"] is None:
        return "not known"
    return "%.6g %s" % (limit["value"], limit["unit"] or "")


def verdict(result):
    """What the head of the terminal's report says: class, culprit, why, limits, advice."""
    json = result.json
    v, culprit = json["verdict"], json["culprits"][0] if json["culprits"] else None
    lines = ["%s  %s  %s" % (WORDS[json["passed"]], v["class"], v["summary"]), ""]
    if json.get("expectation") and json["expectation"]["met"] is False:
        lines[0] = "not as expected: " + lines[0]
        lines += _rows("expected", [json["expectation"]["expected"]])
    if culprit:
        lines += _rows("held by", [culprit["sentence"]] + [
            "   " * (i - 1) + "└─ " * (i > 0) + link for i, link in enumerate(culprit["chain"])])
    lines += _rows("why", v["evidence"])
    lines += _rows("limits", ["%s  was %s" % (t["expression"], _amount(t)) for t in v["thresholds"] if not t["passed"]])
    lines += _rows("confidence", [v["confidence"]]) 
    lines += _rows("next", [culprit["advice"] if culprit and culprit.get("advice") else v["advice"]])
    lines += _ending(json["target"])
    return "\n".join(lines)


def properties(result, number):
    """For JUnit's <property>: the numbers of the number-th run of a test."""
    prefix = "floodtest." if number == 1 else "floodtest.%d." % number
    values = ((prefix + name, get(result.json)) for name, get in PROPERTIES.items())
    return [(name, value) for name, value in values if value is not None]


def _mib(size):
    return "%.3g MiB" % (size / 1024 / 1024)


def summary_lines(report):
    """A line for each run of a test's report: its verdict, what it read, its memory."""
    found = dict(report.user_properties)
    number, prefix = 1, "floodtest."
    while prefix + "class" in found:
        value = {name: found.get(prefix + name) for name in PROPERTIES}
        amounts = "read %s/s" % _mib(value["read_rate"] or 0)
        if value["memory_start_bytes"] and value["memory_end_bytes"]:
            amounts += ", memory %s to %s" % (_mib(value["memory_start_bytes"]), _mib(value["memory_end_bytes"]))
        yield "%-12s  %-15s  %s  %s" % (WORDS[value["passed"]], value["class"], report.nodeid, amounts)
        number += 1
        prefix = "floodtest.%d." % number
