"""What came of one run."""


class Result:
    """verdict: the class, like 'unbounded-queue'; passed: True, False or None (inconclusive); as_expected: True,
    False, or None without expect; culprits: what holds the memory, most first; json: the whole result
    (harness/report/result.schema.json); report: the terminal's text."""

    def __init__(self, json, report):
        self.json = json
        self.report = report
        self.verdict = json["verdict"]["class"]
        self.passed = json["passed"]
        self.culprits = json["culprits"]
        self.as_expected = (json.get("expectation") or {}).get("met")

    def __repr__(self):
        return "<floodtest %s: %s>" % (self.verdict, self.json["verdict"]["summary"])
