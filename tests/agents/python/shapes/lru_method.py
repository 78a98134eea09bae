import functools

import looking


class Decoder:
    @functools.lru_cache(maxsize=None)  # owner
    def decode(self, text):
        return [text]


decoder = Decoder()
looking.rest()
for i in range(4000):
    decoder.decode('x' * 500 + str(i))
looking.report()
