"""Tries TLS on a port that speaks none."""

import asyncio
import ssl
import sys
from urllib.parse import urlsplit

import websockets


async def main(url):
    print("trying wss", flush=True)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    secure = urlsplit(url)._replace(scheme="wss").geturl()
    async with websockets.connect(secure, ssl=context) as ws:
        async for message in ws:
            pass


asyncio.run(main(sys.argv[1]))
