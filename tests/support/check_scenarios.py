#!/usr/bin/python3
"""check_scenarios.py SCHEMA: which of the YAML files on stdin break the schema?

stdin names a file a line; those that do are printed, each with the reason. Python's own
YAML reader stands for that of an editor: it shares nothing with floodtest's.
"""
import json
import sys

import jsonschema
import yaml


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for name in sys.stdin.read().split("\n"):
        if not name:
            continue
        with open(name, "rb") as file:
            document = yaml.safe_load(file)
        error = next(validator.iter_errors(document), None)
        if error is not None:
            path = "/".join(str(step) for step in error.absolute_path)
            print(f"{name}: /{path}: {error.message[:200]}".replace("\n", " "))


if __name__ == "__main__":
    main()
