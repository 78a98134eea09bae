"""Reads reports back by programs that are not floodtest's and says what is wrong with them.

    check_reports.py junit|csv|markdown|tap FILE...

junit: xmllint with junit.xsd, and whether the counts are right; csv: Python's csv; markdown:
cmark-gfm (GitHub's own) and what becomes of it; tap: Perl's TAP::Parser, PyYAML (node's
tap-parser, which knows version 14, is asked by check_tap.js). Exit status 1: something is.
"""

import csv
import html.parser
import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import yaml

MARKDOWN_BYTES_MAX = 60000
TAGS = set("h3 p table thead tbody tr th td strong code pre details summary ul li br blockquote".split())
VOID = {"br"}


def junit_suite(suite, cases, root):
    def count(tag):
        return sum(1 for c in cases if c.find(tag) is not None)

    for key, n in [("tests", len(cases)), ("failures", count("failure")), ("errors", count("error"))]:
        if int(suite.get(key)) != n:
            yield f"{key}={suite.get(key)}, but there are {n}"
    seconds = sum(float(c.get("time")) for c in cases)
    if abs(seconds - float(suite.get("time"))) > 0.001 * (len(cases) + 1):
        yield f"time={suite.get('time')}, but it is {seconds}"
    if not root and int(suite.get("skipped")) != count("skipped"):
        yield "skipped is wrong"


def junit(path):
    root = ElementTree.parse(path).getroot()
    yield from junit_suite(root, list(root.iter("testcase")), True)
    for suite in root:
        yield from junit_suite(suite, suite.findall("testcase"), False)
    names = [(c.get("classname"), c.get("name")) for c in root.iter("testcase")]
    if len(set(names)) != len(names):
        yield "two cases have one name"
    for text in root.itertext():
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text.replace("\r", "")):
            yield f"a control character in {text!r}"


def is_number(cell):
    try:
        float(cell)
        return True
    except ValueError:
        return False


def csv_table(path):
    with open(path, newline="", encoding="utf-8") as file:
        text = file.read()
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if not text.endswith("\r\n"):
        yield "it does not end in CRLF"
    if any(not re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in rows[0]):
        yield f"a strange name of a column in {rows[0]}"
    if len(set(rows[0])) != len(rows[0]):
        yield "two columns have one name"
    if len(rows) < 2 and not path.endswith("empty.csv"):
        yield "there is no row"
    for row in rows:
        if len(row) != len(rows[0]):
            yield f"a row has {len(row)} cells, not {len(rows[0])}: {row}"
        for cell in row:
            if cell[:1] in tuple("=+-@\t\r") and not is_number(cell):
                yield f"a formula: {cell!r}"


class Page(html.parser.HTMLParser):
    """The elements that a reader of Markdown gets, and the text that is no code."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.first, self.text = [], [], None, []

    def handle_starttag(self, tag, attrs):
        self.first = self.first or tag
        known = {("class", "language-text"), ("align", "right")}
        if tag not in TAGS or not set(attrs) <= known:
            self.wrong.append(f"<{tag}> {attrs}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes what is not open")

    def handle_data(self, data):
        if "code" not in self.open:
            self.text.append(data)


def markdown(path):
    with open(path, "rb") as file:
        source = file.read()
    if len(source) > MARKDOWN_BYTES_MAX:
        yield f"it has {len(source)} bytes"
    extensions = [w for e in ("table", "autolink", "strikethrough", "tasklist") for w in ("-e", e)]
    rendered = subprocess.run(["cmark-gfm", "--unsafe", *extensions], input=source, stdout=subprocess.PIPE, check=True)
    page = Page()
    page.feed(rendered.stdout.decode("utf-8"))
    page.close()
    yield from page.wrong
    if page.open:
        yield f"left open: {page.open}"
    if page.first != "h3":
        yield f"it begins with <{page.first}>"
    text = "".join(page.text)
    for found in re.findall(r"[@#!~$&][\w\"{].{0,20}", text):
        yield f"a reference in the text: {found!r}"


PERL = r"""
use TAP::Parser;
for my $file (@ARGV) {
    open my $in, '<', $file or die "$file: $!";
    my $text = do { local $/; <$in> };
    $text =~ s/^TAP version 14$/TAP version 13/m; # the highest that it knows
    my $p = TAP::Parser->new({tap => $text});
    my ($tests, $bail) = (0, 0);
    while (my $r = $p->next) {
        $tests++ if $r->is_test;
        $bail++ if $r->is_bailout;
        print "$file: unknown: ", $r->raw, "\n" if $r->is_unknown;
    }
    print "$file: $_\n" for $bail ? () : $p->parse_errors;
    print "$file: planned ", $p->plan, ", $tests tests\n" unless $p->plan eq "1..$tests";
}
"""


def tap(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    block = None
    for line in lines:
        if line == "  ---":
            block = []
        elif line == "  ..." and block is not None:
            said = yaml.safe_load("\n".join(block))
            if "severity" not in said:
                yield f"no severity in {said}"
            if said["severity"] != "comment" and not said.get("message"):
                yield f"no message in {said}"
            block = None
        elif block is not None:
            block.append(line[2:])
        elif not re.match(r"(not )?ok \d+ - |TAP version 14$|1\.\.\d+$|# |Bail out! |$", line):
            yield f"a strange line: {line!r}"


def main():
    kind, files = sys.argv[1], sys.argv[2:]
    check = {"junit": junit, "csv": csv_table, "markdown": markdown, "tap": tap}[kind]
    bad = [f"{path}: {what}" for path in files for what in check(path)]
    if kind == "tap":
        bad += subprocess.run(["perl", "-e", PERL, *files], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    if kind == "junit":
        schema = ["xmllint", "--noout", "--schema", "tests/support/junit.xsd"]
        xmllint = subprocess.run(schema + files, stderr=subprocess.PIPE, text=True, check=False)
        bad += [line for line in xmllint.stderr.splitlines() if not line.endswith(" validates")]
    for line in bad:
        print(line, file=sys.stderr)
    sys.exit(1 if bad else 0)


main()
