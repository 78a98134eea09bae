#!/usr/bin/python3
"""check_openmetrics.py: how many of the texts on stdin are no metrics?

stdin holds a JSON array of {"openmetrics": true or false, "text": TEXT}; the others are of
Prometheus' text format 0.0.4. prometheus_client's own parsers read them, which others wrote.
Beyond what these insist on: no sample may come twice, no label may be longer than 256 bytes,
every family has a help text, and its samples come together. The exit status is the number of
those that are refused, 100 at most; 101 if nothing could be checked.
"""
import json
import sys

from prometheus_client import openmetrics, parser
import prometheus_client.openmetrics.parser


def check(document):
    text = document["text"]
    of = openmetrics.parser if document["openmetrics"] else parser
    if document["openmetrics"] != text.endswith("# EOF\n"):
        raise ValueError("an end that is not of its format")
    families = samples = 0
    for family in of.text_string_to_metric_families(text):
        families += 1
        if not family.documentation:
            raise ValueError("no help for " + family.name)
        for sample in family.samples:
            samples += 1
            if any(len(value.encode()) > 256 for value in sample.labels.values()):
                raise ValueError("a long label: %r" % (sample,))
    # The parsers leave out what comes twice.
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    if len(set(line.rpartition(" ")[0] for line in lines)) != len(lines) or len(lines) != samples:
        raise ValueError("a sample twice")
    if text.count("# TYPE ") != families:
        raise ValueError("%d types, %d families" % (text.count("# TYPE "), families))


def main():
    documents = json.load(sys.stdin)
    if not documents:
        sys.exit(101)
    refused = 0
    for index, document in enumerate(documents):
        try:
            check(document)
        except ValueError as error:
            refused += 1
            print("text %d: %s" % (index, error), file=sys.stderr)
    sys.exit(min(refused, 100))


main()
