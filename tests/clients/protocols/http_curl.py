"""curl -N writes into a pipe; who reads the pipe works. Leaks: reads it as fast as curl
writes, into a queue without a limit."""

import queue
import subprocess
import threading
import time

from in_order import WORK_SECONDS, check_line, leaks, url

lines = queue.Queue(0 if leaks else 100)


def work():
    while True:
        if check_line(lines.get()):
            time.sleep(WORK_SECONDS)


threading.Thread(target=work, daemon=True).start()
with subprocess.Popen(["curl", "-sSN", url], stdout=subprocess.PIPE) as curl:
    for line in curl.stdout:
        lines.put(line)
