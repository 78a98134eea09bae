import functools

import looking


@functools.lru_cache(maxsize=None)  # owner
def parse(text):
    return text.upper()


looking.rest()
for i in range(4000):
    parse('x' * 500 + str(i))
looking.report()
