import asyncio

import looking


async def collect(source):  # owner
    seen = []
    while True:
        seen.append(await source.get())


async def main():
    source = asyncio.Queue()
    task = asyncio.ensure_future(collect(source))
    looking.rest()
    for i in range(5000):
        source.put_nowait('x' * 300 + str(i))
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    looking.report()
    task.cancel()


asyncio.run(main())
