import asyncio

import looking


class Pinger:
    def schedule(self, message):
        def expire():  # owner
            print(message)
        asyncio.get_running_loop().call_later(1000, expire)


async def main():
    pinger = Pinger()
    looking.rest()
    for i in range(4000):
        pinger.schedule('x' * 500 + str(i))
    looking.report()


asyncio.run(main())
