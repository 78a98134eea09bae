"""A pipeline without GitHub or GitLab: a repository with a base branch, its origin, and a server that keeps comments."""
import http.server
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KITS = ROOT / ".ci-kits"


def git(folder, *words):
    who = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "init.defaultBranch=main"]
    subprocess.run(["git"] + who + list(words), cwd=folder, check=True, stdout=subprocess.DEVNULL)


class Pipeline:
    """A clone in which the branch 'change' is checked out, whose base is main."""

    def __init__(self, folder, files, changed):
        self.folder, self.tree, origin = folder, folder / "tree", folder / "origin.git"
        git(folder, "init", "-q", "--bare", str(origin))
        git(folder, "clone", "-q", str(origin), str(self.tree))
        self.write(files)
        git(self.tree, "push", "-q", "origin", "HEAD:refs/heads/main")
        git(self.tree, "checkout", "-q", "-b", "change")
        self.write(changed)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(
            ("GITHUB_", "CI", "FLOODTEST_"))}
        self.environment["FLOODTEST_OUT"] = str(folder / "out")

    def write(self, files):
        for name, text in files.items():
            (self.tree / name).write_text(text)
        git(self.tree, "add", "-A")
        git(self.tree, "commit", "-q", "-m", "files")

    def script(self, name, **environment):
        return subprocess.run([str(KITS / name)], cwd=self.tree, env=dict(self.environment, **environment), timeout=300,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)


class _Comments(http.server.BaseHTTPRequestHandler):
    def _answer(self, code, value):
        text = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _serve(self):
        known, path = self.server.known, self.path.split("?")[0]
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
        self.server.calls.append((self.command, path))
        if "secret" not in (self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN") or ""):
            self._answer(403, {})
        elif self.command == "GET":
            page = int(re.search(r"page=(\d+)$", self.path).group(1))
            self._answer(200, known[100 * (page - 1):100 * page])
        elif self.command == "POST":
            known.append({"id": len(known) + 1, "body": body["body"]})
            self._answer(201, known[-1])
        else:
            known[int(path.rsplit("/", 1)[1]) - 1]["body"] = body["body"]
            self._answer(200, {})

    do_GET = do_POST = do_PATCH = do_PUT = _serve

    def log_message(self, *_):
        pass


@pytest.fixture
def forge():
    """Keeps comments: known, calls, url."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Comments)
    server.known = [{"id": i + 1, "body": "of a person"} for i in range(130)]
    server.calls = []
    server.url = "http://127.0.0.1:%d" % server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
