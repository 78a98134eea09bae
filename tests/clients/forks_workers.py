"""A client of three processes that live until they are killed.

    forks_workers.py URL [PID_FILE]

One worker is an ordinary child. The other has left home: forked twice, in a session of
its own, no longer anybody's child. With the first message the client prints the three
process ids, and writes them to PID_FILE, which appears at once and whole.
"""

import asyncio
import os
import signal
import sys

import websockets


def child():
    pid = os.fork()
    if pid == 0:
        signal.alarm(300)  # should nobody come to kill it
        signal.pause()
    return pid


def runaway():
    get, put = os.pipe()
    middle = os.fork()
    if middle == 0:
        os.setsid()
        os.write(put, str(child()).encode())
        os._exit(0)
    os.waitpid(middle, 0)
    return int(os.read(get, 20))


async def main(url, pid_file, pids):
    async with websockets.connect(url) as ws:
        await ws.recv()
        print(*pids, flush=True)
        if pid_file:
            with open(pid_file + ".new", "w") as out:
                print(*pids, file=out)
            os.rename(pid_file + ".new", pid_file)
        async for message in ws:
            pass
    await asyncio.Event().wait()


workers = [os.getpid(), child(), runaway()]
asyncio.run(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None, workers))
