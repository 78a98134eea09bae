"""The founding client, and beside it a child that abuses the agents' socket in one of these ways.

garbage  random bytes, as fast as they are taken
endless  one line that never ends
crowd    a thousand links that say hello and nothing more
stopped  says hello, and stops itself
dies     says hello, and is killed when it is asked for the first time
liar     answers what nobody asked, with findings that are none
"""

import asyncio
import json
import os
import signal
import socket
import sys
import threading

import websockets

HELLO = {"floodtest_agent": 1, "pid": 1, "runtime": "Noise 1.0", "asks": [], "notes": []}
DEEP = "[" * 50000


def link(hello=True):
    s = socket.socket(socket.AF_UNIX)
    s.connect(os.environ["FLOODTEST_AGENT"])
    if hello:
        s.sendall(json.dumps(HELLO).encode() + b"\n")
    return s


def again_and_again(talk):
    while True:
        try:
            with link(hello=False) as s:
                talk(s)
        except OSError:
            pass


def garbage(s):
    while True:
        s.sendall(os.urandom(65536))


def endless(s):
    while True:
        s.sendall(b'{"floodtest_agent": "' + b"x" * 65536)


def crowd():
    links = []
    while len(links) < 900:
        try:
            links.append(link())
        except OSError:
            break
    threading.Event().wait()


def stopped():
    s = link()
    os.kill(os.getpid(), signal.SIGSTOP)
    s.close()


def dies():
    s = link()
    s.recv(1)
    os.kill(os.getpid(), signal.SIGKILL)


def liar(s):
    s.sendall(json.dumps(HELLO).encode() + b"\n")
    culprit = {"kind": "\x1b[31m", "type": 7, "owner": "\x00" * 99, "growth_bytes": 1e300,
               "length": -5, "chain": [{"via": []}] * 999, "content": "?"}
    findings = {"culprits": [culprit] * 99, "types": 3, "pause_ms": "long", "notes": [None]}
    for n in range(1, 1000):
        s.sendall(json.dumps({"id": n, "findings": findings}).encode() + b"\n")
        s.sendall((f'{{"id": {n}, "processed": ' + DEEP + "}\n").encode())


WAYS = {"garbage": lambda: again_and_again(garbage), "endless": lambda: again_and_again(endless),
        "liar": lambda: again_and_again(liar), "crowd": crowd, "stopped": stopped, "dies": dies}


async def main(url):
    async with websockets.connect(url, max_queue=None) as ws:
        async for message in ws:
            await asyncio.sleep(0.001)


child = os.fork()
if child == 0:
    try:
        WAYS[sys.argv[2]]()
    finally:
        os._exit(0)
asyncio.run(main(sys.argv[1]))
