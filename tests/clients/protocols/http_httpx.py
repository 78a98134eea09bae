"""A body that does not end, with Debian's httpx. Leaks: get instead of stream, which
wants to return the body as a whole."""

import asyncio

import httpx

from in_order import check_line, leaks, url, work


async def main():
    async with httpx.AsyncClient(timeout=None) as client:
        if leaks:
            await client.get(url)
        async with client.stream("GET", url) as response:
            async for line in response.aiter_lines():
                if check_line(line):
                    await work()


asyncio.run(main())
