import asyncio

import looking


async def handle(lock, message):  # owner
    async with lock:
        print(message)


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    looking.rest()
    for i in range(4000):
        asyncio.ensure_future(handle(lock, 'x' * 2000 + str(i)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    looking.report()


asyncio.run(main())
