import collections

import looking


class Buffer:  # owner
    __slots__ = ('items',)

    def __init__(self):
        self.items = collections.deque(maxlen=100000)


def main():
    buffer = Buffer()
    looking.rest()
    for i in range(5000):
        buffer.items.append('x' * 700 + str(i))
    looking.report()


main()
