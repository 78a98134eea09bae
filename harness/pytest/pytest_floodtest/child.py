"""The client's own process: child.py STATE, started by floodtest. See replay.py."""
import json
import os
import sys


def main(path):
    with open(path) as file:
        state = json.load(file)
    sys.path[:] = state["path"]  # not with this file's folder in front
    for name in [name for name in os.environ if name.startswith("PYTEST_XDIST_")]:
        del os.environ[name]  # this pytest is nobody's worker
    os.environ["PYTEST_FLOODTEST_REPLAY"] = path
    sys.argv = ["pytest"] + state["arguments"]
    import pytest

    return pytest.main(state["arguments"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
