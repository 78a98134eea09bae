"""Speaks plain HTTP: asks for / without an upgrade, prints the answer, and stays."""

import http.client
import signal
import sys
from urllib.parse import urlsplit

server = http.client.HTTPConnection(urlsplit(sys.argv[1]).netloc)
try:
    server.request("GET", "/")
    answer = server.getresponse().status
except (OSError, http.client.HTTPException) as error:
    answer = repr(error)
print("asked without an upgrade, got", answer, flush=True)
signal.pause()
