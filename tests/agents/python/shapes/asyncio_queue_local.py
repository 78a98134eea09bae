import asyncio

import looking


async def work(source):
    await asyncio.Event().wait()
    await source.get()


async def main():  # owner
    queue = asyncio.Queue(maxsize=6000)
    worker = asyncio.ensure_future(work(queue))
    await asyncio.sleep(0)
    looking.rest()
    for i in range(5000):
        queue.put_nowait({'seq': i, 'text': 'x' * 500 + str(i)})
    looking.report()
    worker.cancel()


asyncio.run(main())
