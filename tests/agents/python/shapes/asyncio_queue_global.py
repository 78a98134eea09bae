import asyncio

import looking

inbox = None  # owner


async def main():
    global inbox
    inbox = asyncio.PriorityQueue()
    looking.rest()
    for i in range(5000):
        inbox.put_nowait((i, 'x' * 500 + str(i)))
    looking.report()


asyncio.run(main())
