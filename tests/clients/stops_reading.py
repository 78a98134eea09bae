"""Reads 100 kB from a bare socket, then never again; the connection stays open."""

import signal
import socket
import sys
from urllib.parse import urlsplit

url = urlsplit(sys.argv[1])
sock = socket.create_connection((url.hostname, url.port))
sock.sendall(
    f"GET {url.path or '/'} HTTP/1.1\r\n"
    f"Host: {url.netloc}\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
)
left = 100_000
while left > 0:
    left -= len(sock.recv(left))
signal.pause()
