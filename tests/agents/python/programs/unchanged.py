"""Prints all that a program can easily see of its process: with and without the agent the same.

Run with arguments: what to do before looking."""
import os
import sys

first_free = os.open("/dev/null", os.O_RDONLY)
os.close(first_free)


def loaded():
    # In development mode 3.9 and 3.10 load a codec together with the first C module; and before
    # 3.10 the agent has to leave atexit behind.
    return sorted(m for m in sys.modules if m not in ("encodings.ascii", "atexit"))


modules = loaded()
seen = {
    "path": list(sys.path),
    "modules": modules,
    "importers": sorted(sys.path_importer_cache),
    "hooks": [str(type(h)) for h in sys.path_hooks],
    "finders": [getattr(f, "__name__", str(type(f))) for f in sys.meta_path
                if not hasattr(f, "floodtest_processed")],
    "builtins": sorted(vars(sys.modules["builtins"])),
    "first_free": first_free,
    "sitecustomize": getattr(sys.modules.get("sitecustomize"), "__file__", None),
    "flags": str(sys.flags),
    "arguments": sys.argv,
    "environment": sorted((k, v) for k, v in os.environ.items()
                          if k not in ("PYTHONPATH", "FLOODTEST_AGENT")),
    "interval": sys.getswitchinterval(),
    "recursion": sys.getrecursionlimit(),
    "excepthook": str(sys.excepthook is sys.__excepthook__),
    "trace": [str(sys.gettrace()), str(sys.getprofile())],
}

import asyncio
import gc
import json
import select
import signal
import socket
import threading
import warnings

loop = asyncio.new_event_loop()


async def look():
    return str(type(asyncio.get_running_loop())), len(asyncio.all_tasks())


seen.update(
    in_loop=loop.run_until_complete(look()),
    policy=str(type(asyncio.get_event_loop_policy())),
    threads=[t.name for t in threading.enumerate()],
    active=threading.active_count(),
    handlers=[str(signal.getsignal(s)) for s in sorted(signal.valid_signals())],
    mask=sorted(map(int, signal.pthread_sigmask(signal.SIG_BLOCK, []))),
    pending=sorted(map(int, signal.sigpending())),
    wakeup=signal.set_wakeup_fd(-1),
    stack=threading.stack_size(),
    gc=[gc.isenabled(), gc.get_threshold(), len(gc.callbacks), gc.get_debug()],
    filters=[str(f) for f in warnings.filters],
    more_modules=loaded(),
    here=[os.getcwd(), os.umask(0o22), os.getpgrp() == os.getpid()],
    select=[socket.AF_INET, select.POLLIN],
    typed=sys.stdin.read(),
)
loop.close()
for what in seen:  # a line each, for readable differences
    print(json.dumps({what: seen[what]}))
print("done", file=sys.stderr)
sys.exit(7)
