"""Requests by hand: what a browser or a scraper sends, and what neither would."""
import base64
import os
import socket

LIMIT_S = 10


def connect(port):
    sock = socket.create_connection(("127.0.0.1", port), timeout=LIMIT_S)
    sock.settimeout(LIMIT_S)
    return sock


def read_head(sock):
    """The head of an answer, and what came behind it; "" if there is none."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65536)
        if not piece:
            break
        data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    return head.decode("latin-1"), rest


def headers_of(head):
    return {name.lower(): value.strip() for name, _, value in
            (line.partition(":") for line in head.split("\r\n")[1:])}


class Answer:
    def __init__(self, sock):
        self.head, body = read_head(sock)
        self.status = int(self.head.split()[1]) if self.head else 0
        self.headers = headers_of(self.head)
        length = int(self.headers.get("content-length", 0))
        while len(body) < length:
            piece = sock.recv(65536)
            if not piece:
                break
            body += piece
        self.body = body.decode("utf-8", "replace")


def get(port, path, method="GET", host=None, **headers):
    lines = ["%s %s HTTP/1.1" % (method, path),
             "Host: " + (host if host is not None else "127.0.0.1:%d" % port)]
    lines += ["%s: %s" % item for item in headers.items()]
    with connect(port) as sock:
        sock.sendall(("\r\n".join(lines) + "\r\nConnection: close\r\n\r\n").encode())
        if method == "HEAD":
            head, rest = read_head(sock)
            assert rest == b"", rest
            return head
        return Answer(sock)


def raw(port, data):
    """What comes back until the connection is closed, or stays silent."""
    answer = b""
    with connect(port) as sock:
        sock.settimeout(0.2)
        try:
            sock.sendall(data)
            while len(answer) < 1 << 20:
                piece = sock.recv(65536)
                if not piece:
                    break
                answer += piece
        except OSError:
            pass
    return answer


def upgrade(port, path="/live", host=None, origin=None, protocol="floodtest-live", receive=None):
    """A WebSocket handshake: the socket, and its status. receive: bytes of its buffer."""
    host = host if host is not None else "127.0.0.1:%d" % port
    origin = origin if origin is not None else "http://" + host
    sock = socket.socket()
    if receive is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    sock.settimeout(LIMIT_S)
    sock.connect(("127.0.0.1", port))
    lines = ["GET %s HTTP/1.1" % path, "Host: " + host, "Upgrade: websocket",
             "Connection: Upgrade", "Sec-WebSocket-Version: 13",
             "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode()]
    lines += ["Origin: " + origin] if origin else []
    lines += ["Sec-WebSocket-Protocol: " + protocol] if protocol else []
    sock.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):  # not a byte of what follows
        piece = sock.recv(1)
        if not piece:
            break
        head += piece
    return sock, int(head.split()[1]) if head else 0
