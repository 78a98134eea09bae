"""Sends each message back from a task of its own: nobody waits for any of them.

echoes.py waits for each answer before it reads on.
"""

import asyncio
import os
import sys

import websockets


async def main(url):
    answers = set()
    async with websockets.connect(url) as ws:
        async for message in ws:
            answer = asyncio.create_task(ws.send(message))
            answers.add(answer)
            answer.add_done_callback(answers.discard)


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else os.environ["FLOODTEST_URL"]))
