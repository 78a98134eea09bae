import asyncio

import looking


class Client:  # owner
    def __init__(self):
        self.inbox = asyncio.Queue()

    async def run(self):
        looking.rest()
        for i in range(5000):
            self.inbox.put_nowait(b'%06d' % i + bytes(1000))
        looking.report()


async def main():
    await Client().run()


asyncio.run(main())
