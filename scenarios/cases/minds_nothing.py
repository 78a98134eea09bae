"""Reads bytes and throws them away, whatever frames they are."""

import base64
import os
import socket
import sys
from urllib.parse import urlsplit


def main(url):
    server = urlsplit(url)
    sock = socket.create_connection((server.hostname, server.port))
    key = base64.b64encode(os.urandom(16)).decode()
    sock.sendall(
        f"GET / HTTP/1.1\r\nHost: {server.netloc}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    while sock.recv(65536):
        pass


main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"])
