"""Counts every byte that recv() gives it, the handshake included: the ledger's witness.

    reads_to_count.py URL [SECONDS_AFTER_EACH_RECV]

A WebSocket client on a bare socket, without any library that could read ahead. It answers
the server's close frame, reads to the end of the connection, and then prints

    close_frame=K             bytes of the server's close frame, 0 if none came
    bytes=N messages=M        all bytes, that frame included; data messages
"""

import socket
import struct
import sys
import time
from urllib.parse import urlsplit

CLOSE = 8


def upgrade(url):
    sock = socket.create_connection((url.hostname, url.port))
    sock.sendall(
        f"GET {url.path or '/'} HTTP/1.1\r\n"
        f"Host: {url.netloc}\r\n"
        "Upgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    return sock


def chunks(sock, delay):
    while True:
        try:
            chunk = sock.recv(1 << 18)
        except ConnectionResetError:
            return
        if not chunk:
            return
        yield chunk
        time.sleep(delay)


def frames(data):
    """The (first byte, header length, payload length) of each whole frame in data."""
    at = 0
    while len(data) - at >= 2:
        head, size = 2, data[at + 1]
        if size >= 126:
            head = 4 if size == 126 else 10
            if len(data) - at < head:
                return
            (size,) = struct.unpack_from(">H" if head == 4 else ">Q", data, at + 2)
        if len(data) - at < head + size:
            return
        yield data[at], head, size
        at += head + size


def main(url, delay):
    sock = upgrade(url)
    total = messages = close_frame = 0
    data = b""
    upgraded = False
    for chunk in chunks(sock, delay):
        total += len(chunk)
        data += chunk
        if not upgraded:
            _, upgraded, rest = data.partition(b"\r\n\r\n")
            data = rest if upgraded else data
        used = 0
        for first, head, size in frames(data) if upgraded else ():
            used += head + size
            messages += first & 15 < CLOSE and first >= 0x80
            if first & 15 == CLOSE:
                close_frame = head + size
                # masked with zeros, so the payload is as it came
                answer = data[used - size : used]
                sock.sendall(bytes([0x88, 0x80 | size, 0, 0, 0, 0]) + answer)
        data = data[used:]
    print(f"close_frame={close_frame}")
    print(f"bytes={total} messages={messages}")


main(urlsplit(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0)
