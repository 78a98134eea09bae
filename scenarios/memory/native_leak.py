"""Memory that Python knows nothing of, and the one line that gives it back.

This client hands each message to a parser written in C (native_leak.c, compiled at the
start with cc). The parser makes a copy that its caller must close. native_leak.py forgets
to: each message leaves its size behind, in no Python object, so that neither gc nor
tracemalloc shows it. floodtest --native names the C function that allocated it.

native_frees.py closes the copy. The two differ in nothing else.
"""

import asyncio
import ctypes
import os
import pathlib
import subprocess
import sys
import tempfile

import websockets


def build(directory):
    source = pathlib.Path(__file__).with_name("native_leak.c")
    library = pathlib.Path(directory, "parser.so")
    subprocess.run(
        ["cc", "-g", "-O1", "-fno-inline", "-shared", "-fPIC", "-o", library, source], check=True
    )
    parser = ctypes.CDLL(str(library))
    parser.parse_open.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    parser.parse_open.restype = ctypes.c_void_p
    parser.parse_length.argtypes = [ctypes.c_void_p]
    parser.parse_length.restype = ctypes.c_size_t
    parser.parse_close.argtypes = [ctypes.c_void_p]
    parser.parse_close.restype = None
    return parser


async def main(url, parser):
    total = 0
    async with websockets.connect(url) as ws:
        async for message in ws:
            data = message.encode() if isinstance(message, str) else message
            parsed = parser.parse_open(data, len(data))
            total += parser.parse_length(parsed)


with tempfile.TemporaryDirectory() as directory:
    asyncio.run(
        main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"], build(directory))
    )
