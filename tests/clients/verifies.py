"""Checks every byte of every message, at the speed of its library: the frame writer's witness.

    verifies.py URL LIBRARY KIND SIZES      LIBRARY: websockets or aiohttp
    verifies.py URL LIBRARY file PATH       KIND: text, utf8, binary or template

Frames are taken apart by the library; what they must say is computed here anew, from the
words of server/message/payload.h, sizes.h, template.h and random_source.h, for seed 1.
Nothing is taken from a message but its time, which must lie between the message before
and now. Prints how many messages it verified, or what was wrong, with exit status 1.
"""

import asyncio
import math
import os
import sys
import time

SEED = 1
POOL = 1 << 20
MASK = (1 << 64) - 1
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
SIZE, TEMPLATE = 0x73697A65, 0x746D706C  # enum random_source_use

# What tests/live/test_reader.c gives to --message, cut at its placeholders.
TEMPLATE_PARTS = (b'{"n":', b',"id":"', b'","r":"', b'","p":"', b'"}')
TEMPLATE_WORDS = (b"buy", b"sell", b"\xe2\x82\xac", b"")


class Wrong(Exception):
    pass


# --- random numbers: splitmix64 by number, xoshiro256** one after the other ---------------


def number(seed, n):
    z = (seed + (n + 1) * 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def seed_of(use, seq):
    return number(number(SEED, use), seq)


def below(x, count):
    return (x >> 32) * count >> 32


def xoshiro():
    a, b, c, d = (number(SEED, i) for i in range(4))
    while True:
        x = (b * 5) & MASK
        x = ((x << 7 | x >> 57) & MASK) * 9 & MASK
        t = (b << 17) & MASK
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= t
        d = (d << 45 | d >> 19) & MASK
        yield x


# --- sizes --------------------------------------------------------------------------------


def sizes(text):
    kind, _, rest = text.rpartition(":")
    if kind == "uniform":
        low, high = (int(n) for n in rest.split("-"))
        return lambda seq: low + below(seed_of(SIZE, seq), high - low + 1)
    if kind == "lognormal":
        median, p99 = (int(n) for n in rest.split(",p99="))
        mu = math.log(median)
        sigma = (math.log(p99) - mu) / 2.3263478740408411

        def unit(x):
            return ((x >> 11) + 1) * 2.0**-53

        def drawn(seq):
            own = seed_of(SIZE, seq)
            radius = math.sqrt(-2 * math.log(unit(number(own, 0))))
            z = radius * math.cos(6.283185307179586477 * unit(number(own, 1)))
            return max(1, min(16 << 20, math.floor(math.exp(mu + sigma * z) + 0.5)))

        return drawn
    return lambda seq: int(text)


# --- content: a function of seq that gives (what stands before the time, the time's form,
# --- a function of time that gives the whole message) -------------------------------------


def pool_of(kind):
    source = xoshiro()
    if kind == "utf8":
        return "".join(
            chr(0x1F300 + below(next(source), 768)) for _ in range(POOL // 4)
        ).encode()
    drawn = (next(source) >> 32 for _ in range(POOL))
    if kind == "text":
        return bytes(LETTERS[x % len(LETTERS)] for x in drawn)
    return bytes(x & 255 for x in drawn)


def from_pool(pool, at, size):
    at %= POOL
    parts = []
    while size > 0:
        part = pool[at : at + size]
        parts.append(part)
        size -= len(part)
        at = 0
    return b"".join(parts)


class Drawn:
    """text, utf8 and binary: a head, random characters, a tail."""

    def __init__(self, kind, text):
        self.kind, self.size_of, self.pool = kind, sizes(text), pool_of(kind)

    def time_in(self, message):
        if self.kind == "binary":
            return int.from_bytes(message[8:16], "big") if len(message) >= 16 else None
        before, found, rest = message.partition(b',"time_ns":')
        return int(rest.partition(b",")[0]) if found else None

    def expected(self, seq, sent_ns):
        size = self.size_of(seq)
        if self.kind == "binary":
            head = seq.to_bytes(8, "big")[-size:] if size else b""
            room = min(8, size - len(head))
            if 0 < room < 8:
                return None, head, room  # a cut time: any bytes
            head += sent_ns.to_bytes(8, "big") if room else b""
            return head + from_pool(self.pool, seq * (size | 1) + len(head), size - len(head))
        digits = b"%d" % seq
        short = b'{"seq":' + digits
        if size < len(short) + 1:
            return digits[len(digits) - size :] if len(digits) > size else digits.rjust(size)
        if sent_ns is None:
            # Even the shortest time (9 digits and more since boot) would have to fit.
            if size >= len(short) + len(b',"time_ns":,"pad":""}') + 20:
                raise Wrong(f"message {seq} of {size} bytes does not tell its time")
            return (short + b"}").ljust(size)
        head = short + b',"time_ns":%d,"pad":"' % sent_ns
        inner = size - len(head) - 2
        start = seq * (size | 1)
        if self.kind == "utf8":
            start = start * 4 - len(head) - inner % 4
            head += b"pad"[: inner % 4]
        return head + from_pool(self.pool, start + len(head), size - len(head) - 2) + b'"}'


class Template:
    def time_in(self, message):
        return None

    def expected(self, seq, sent_ns):
        seed = seed_of(TEMPLATE, seq)
        uuid = bytearray(number(seed, 0).to_bytes(8, "big") + number(seed, 1).to_bytes(8, "big"))
        uuid[6] = uuid[6] & 0x0F | 0x40
        uuid[8] = uuid[8] & 0x3F | 0x80
        u = uuid.hex()
        place = number(seed, 2 + 5)  # the sixth part of the template
        letters = bytearray()
        for four in range(4):
            x = number(place, four)
            letters += bytes(LETTERS[(x >> 16 * i & 0xFFFF) * 62 >> 16] for i in range(4))
        word = TEMPLATE_WORDS[below(number(seed, 2 + 7), len(TEMPLATE_WORDS))]
        said = (
            b"%d" % seq,
            f"{u[:8]}-{u[8:12]}-{u[12:16]}-{u[16:20]}-{u[20:]}".encode(),
            bytes(letters),
            word,
            b"",
        )
        return b"".join(a + b for a, b in zip(TEMPLATE_PARTS, said))


class File:
    def __init__(self, path):
        with open(path, "rb") as f:
            self.lines = [line for line in f.read().split(b"\n") if line]

    def time_in(self, message):
        return None

    def expected(self, seq, sent_ns):
        return self.lines[(seq - 1) % len(self.lines)]


# --- the witness --------------------------------------------------------------------------


class Witness:
    def __init__(self, content, binary):
        self.content, self.binary = content, binary
        self.messages = self.bytes = 0
        self.last_ns = time.monotonic_ns()

    def take(self, message):
        try:
            self.check(message)
        except Wrong as wrong:
            # At once: no library needs to end the connection in good order now.
            print(f"wrong: {wrong}", flush=True)
            os._exit(1)

    def check(self, message):
        self.messages += 1
        seq = self.messages
        if isinstance(message, str) == self.binary:
            raise Wrong(f"message {seq} is of the wrong type, {type(message).__name__}")
        got = message.encode() if isinstance(message, str) else bytes(message)
        self.bytes += len(got)
        sent_ns = self.content.time_in(got)
        if sent_ns is not None and not self.last_ns <= sent_ns <= time.monotonic_ns():
            raise Wrong(f"message {seq} was sent at {sent_ns}, the one before at {self.last_ns}")
        self.last_ns = sent_ns or self.last_ns
        want = self.content.expected(seq, sent_ns)
        if isinstance(want, tuple):
            _, head, room = want
            if got[: len(head)] != head or len(got) != len(head) + room:
                raise Wrong(f"message {seq}: got {got!r}, expected {head!r} and {room} bytes")
        elif got != want:
            at = next((i for i, (a, b) in enumerate(zip(got, want)) if a != b), -1)
            at = at if at >= 0 else min(len(got), len(want))
            raise Wrong(
                f"message {seq}: {len(got)} bytes, expected {len(want)}; from byte {at}: "
                f"{got[at:at + 40]!r}, expected {want[at:at + 40]!r}"
            )


async def read_websockets(url, witness):
    import websockets

    async with websockets.connect(url, max_size=None) as ws:
        async for message in ws:
            witness.take(message)


async def read_aiohttp(url, witness):
    import aiohttp

    kinds = (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)
    async with aiohttp.ClientSession() as session, session.ws_connect(
        url, max_msg_size=0
    ) as ws:
        async for message in ws:
            if message.type not in kinds:
                sys.exit(f"{message.type} behind message {witness.messages}: {message.data}")
            witness.take(message.data)


def main(url, library, kind, what):
    if kind == "file":
        content = File(what)
    elif kind == "template":
        content = Template()
    else:
        content = Drawn(kind, what)
    witness = Witness(content, kind == "binary")
    read = {"websockets": read_websockets, "aiohttp": read_aiohttp}[library]
    asyncio.run(read(url, witness))
    print(f"verified messages={witness.messages} bytes={witness.bytes}")


main(*sys.argv[1:])
