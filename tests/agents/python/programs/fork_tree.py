"""Forks in all ways, under -W error; prints what its children said, and what it took.

The argument names the way."""
import multiprocessing
import os
import subprocess
import sys
import threading
import time


def check_child(pid):
    assert os.waitpid(pid, 0)[1] == 0


def fork_once(n=1):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    check_child(pid)


def tree(depth=2):
    if depth == 0:
        return
    children = []
    for _ in range(2):
        pid = os.fork()
        if pid == 0:
            tree(depth - 1)
            os._exit(0)
        children.append(pid)
    for pid in children:
        check_child(pid)


def many():
    took = []
    for _ in range(50):
        begin = time.monotonic()
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        took.append(time.monotonic() - begin)
        check_child(pid)
    sys.stderr.write("%.6f\n" % sorted(took)[len(took) // 2])


def in_threads():
    threads = [threading.Thread(target=lambda: [fork_once() for _ in range(5)]) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def square(n):
    return n * n


def pool(method):
    with multiprocessing.get_context(method).Pool(2) as workers:
        print(workers.map(square, range(5)))


def spawned():
    print(subprocess.check_output([sys.executable, "-c", "print(7)"]))
    print(subprocess.check_output([sys.executable, "-c", "print(8)"], preexec_fn=lambda: None))


def forkpty():
    pid, fd = os.forkpty()
    if pid == 0:
        print("in a terminal", flush=True)
        os._exit(0)
    print(os.read(fd, 100))
    check_child(pid)


def exec_python():
    os.execv(sys.executable, [sys.executable, "-c", "print('executed')"])


def daemon():
    """Closes what it does not know, as daemons do."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(writing, 1)
        os.closerange(3, 2000)
        mine = [os.open("/dev/null", os.O_RDWR) for _ in range(1100 - 3)]
        fork_once()
        assert all(os.fstat(fd).st_rdev == os.stat("/dev/null").st_rdev for fd in mine)
        os.write(1, b"daemon")
        os._exit(0)
    print(os.read(reading, 100))
    check_child(pid)


WAYS = {"once": fork_once, "tree": tree, "many": many, "in_threads": in_threads, "spawned": spawned,
        "forkpty": forkpty, "exec": exec_python, "daemon": daemon,
        "pool-fork": lambda: pool("fork"), "pool-spawn": lambda: pool("spawn"),
        "pool-forkserver": lambda: pool("forkserver")}

if __name__ == "__main__":
    WAYS[sys.argv[1]]()
    print("parent", threading.active_count())
