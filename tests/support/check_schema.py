#!/usr/bin/python3
"""check_schema.py SCHEMA: how many of the documents on stdin break the schema?

stdin holds a JSON array of documents. The exit status is the number of those that are
refused, 100 at most; 101 if nothing could be checked. Each refusal is explained on stderr.
With --closed, members that the schema does not name are refused everywhere.
"""
import json
import sys

import jsonschema


def close(schema):
    """additionalProperties: false wherever they are allowed without a schema."""
    if isinstance(schema, dict):
        if schema.get("additionalProperties") is True:
            schema["additionalProperties"] = False
        for value in schema.values():
            close(value)
    elif isinstance(schema, list):
        for value in schema:
            close(value)


def refuse_constant(name):
    raise ValueError(name + " is no JSON")


def main():
    arguments = [a for a in sys.argv[1:] if a != "--closed"]
    with open(arguments[0], encoding="utf-8") as file:
        schema = json.load(file)
    if "--closed" in sys.argv:
        close(schema)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    documents = json.loads(sys.stdin.buffer.read().decode("utf-8"),
                           parse_constant=refuse_constant)
    refused = 0
    for number, document in enumerate(documents):
        error = next(validator.iter_errors(document), None)
        if error is not None:
            refused += 1
            path = "/".join(str(step) for step in error.absolute_path)
            print(f"document {number}: /{path}: {error.message[:200]}", file=sys.stderr)
    return min(refused, 100)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception as error:
        print(f"check_schema.py: {error!r}", file=sys.stderr)
        sys.exit(101)
