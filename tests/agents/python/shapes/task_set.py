import asyncio

import looking

tasks = set()


class Client:
    async def handle(self, message):  # owner
        await asyncio.sleep(1000)
        print(message)


async def main():
    client = Client()
    looking.rest()
    for i in range(3000):
        tasks.add(asyncio.get_running_loop().create_task(client.handle('x' * 2000 + str(i))))
    await asyncio.sleep(0)
    looking.report()
    for task in tasks:
        task.cancel()


asyncio.run(main())
