"""Each message is a file to import: stored on disk, read back, checked, and done with.

The importer keeps the result of each file, for a summary in the end, and each result the file's
whole content.
"""

import asyncio
import hashlib
import os
import sys
import tempfile

import websockets


class Result:
    def __init__(self, content):
        self.content, self.digest = content, hashlib.sha256(content).digest()


class Importer:
    def __init__(self):
        self.results = []

    def add(self, message):
        with tempfile.TemporaryFile() as file:
            file.write(message.encode())
            file.seek(0)
            self.results.append(Result(file.read()))


async def main(url):
    importer = Importer()
    async with websockets.connect(url) as ws:
        async for message in ws:
            importer.add(message)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
